"""Home page: items that need attention, upcoming events, first steps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext

from apps.backoffice.areas import AttentionItem, areas
from apps.backoffice.base import MemberView
from apps.backoffice.events.rows import EventRow, event_rows
from apps.backoffice.events.visible import not_over, visible_events
from apps.backoffice.home.first_steps import first_steps
from apps.teams.rights import ORGANIZER_EVENTS_CREATE

NEXT = 5


class Home(MemberView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        needs = self.needs()
        rows = self.next_events()
        return self.show(
            "backoffice/home.html",
            waiting=len(needs),
            heading=self.heading(needs, rows),
            needs=needs,
            rows=rows,
            steps=first_steps(self) if not any(row.event.live for row in rows) else [],
            may_create=self.may(ORGANIZER_EVENTS_CREATE),
        )

    def needs(self) -> list[AttentionItem]:
        found = [need for area in areas() for finder in area.needs for need in finder(self)]
        return sorted(found, key=lambda need: need.order)

    def next_events(self) -> list[EventRow]:
        coming = visible_events(self.access).filter(not_over(self.now)).order_by("date_from", "pk")
        return event_rows(list(coming[:NEXT]), now=self.now)

    def heading(self, needs: list[AttentionItem], rows: list[EventRow]) -> str:
        if needs:
            found = ngettext("%(number)s item needs attention", "%(number)s items need attention", len(needs))
            return found % {"number": len(needs)}
        return gettext("All caught up") if rows else gettext("Sell your first ticket")
