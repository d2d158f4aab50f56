"""Home page: items that need attention, recent sales, upcoming events, first steps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext, ngettext

from apps.backoffice.areas import AttentionItem, areas
from apps.backoffice.base import MemberView
from apps.backoffice.events.rows import EventRow, event_rows
from apps.backoffice.events.sales import Sales, recent_sales
from apps.backoffice.events.visible import not_over, visible_events
from apps.backoffice.home.first_steps import first_steps
from apps.events.models import Event
from apps.teams.rights import EVENT_ORDERS_READ, ORGANIZER_EVENTS_CREATE
from parterre.kernel.formats import format_number

NEXT = 5


class Home(MemberView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        needs = self.needs()
        rows, sales = self.next_events(), self.sales()
        return self.show(
            "backoffice/home.html",
            waiting=len(needs),
            heading=self.heading(needs, rows, sales),
            needs=needs,
            rows=rows,
            sales=sales,
            steps=first_steps(self) if not any(row.event.live for row in rows) else [],
            may_create=self.may(ORGANIZER_EVENTS_CREATE),
        )

    def needs(self) -> list[AttentionItem]:
        found = [need for area in areas() for finder in area.needs for need in finder(self)]
        return sorted(found, key=lambda need: need.order)

    def next_events(self) -> list[EventRow]:
        coming = visible_events(self.access).filter(not_over(self.now)).order_by("date_from", "pk")
        return event_rows(list(coming[:NEXT]), access=self.access, now=self.now)

    def sales(self) -> Sales | None:
        """Of the events whose orders this person may see."""
        if not self.may(EVENT_ORDERS_READ):
            return None
        events = self.access.events_with(EVENT_ORDERS_READ)
        readable = Event.objects.all() if events is None else Event.objects.filter(pk__in=events)
        return recent_sales(readable, now=self.now)

    def heading(self, needs: list[AttentionItem], rows: list[EventRow], sales: Sales | None) -> str:
        if needs:
            found = ngettext("%(number)s item needs attention", "%(number)s items need attention", len(needs))
            return found % {"number": len(needs)}
        if sales is not None and (today := sales.tickets_today):
            sold = ngettext("%(number)s ticket sold today", "%(number)s tickets sold today", today)
            return sold % {"number": format_number(today, get_language())}
        if sales is not None and (recent := sales.tickets_sum):
            sold = ngettext(
                "%(number)s ticket sold in the last 30 days",
                "%(number)s tickets sold in the last 30 days",
                recent,
            )
            return sold % {"number": format_number(recent, get_language())}
        if not rows:
            return gettext("Sell your first ticket") if self.may(ORGANIZER_EVENTS_CREATE) else gettext("Home")
        return gettext("No tickets sold in the last 30 days") if sales else gettext("Upcoming events")
