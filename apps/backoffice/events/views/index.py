"""List of visible events: tabs, search, order by date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import MemberView
from apps.backoffice.events.rows import event_rows
from apps.backoffice.events.visible import not_over, visible_events
from apps.backoffice.pagination import page_of
from apps.events.models import Event
from apps.teams.rights import ORGANIZER_EVENTS_CREATE
from parterre.search import TextsOf, contains_words

LONGEST: Final = 100
TABS: Final[dict[str, str | Promise]] = {
    "coming": _("Upcoming"),
    "drafts": _("Drafts"),
    "over": _("Past"),
    "all": _("All"),
}
HEADINGS: Final[dict[str, str | Promise]] = {
    "coming": _("Upcoming events"),
    "drafts": _("Drafts"),
    "over": _("Past events"),
    "all": _("All events"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    label: str | Promise
    url: str
    current: bool


class EventIndex(MemberView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tab = request.GET.get("tab", "")
        tab = tab if tab in TABS else "coming"
        words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
        page = page_of(self._events(tab, words), request)
        return self.show(
            "backoffice/events/index.html",
            heading=gettext("Search results for “%(words)s”") % {"words": words} if words else HEADINGS[tab],
            tabs=self._tabs(tab, words),
            tab=tab,
            words=words,
            page=page,
            rows=event_rows(page.rows, access=self.access, now=self.now),
            may_create=self.may(ORGANIZER_EVENTS_CREATE),
        )

    def _events(self, tab: str, words: str) -> QuerySet[Event]:
        events = visible_events(self.access)
        if tab == "coming":
            events = events.filter(not_over(self.now))
        elif tab == "drafts":
            events = events.filter(live=False)
        elif tab == "over":
            events = events.exclude(not_over(self.now))
        if words:
            events = events.filter(contains_words(words, "slug", TextsOf("name"), TextsOf("location")))
        backwards = "-" if tab == "over" else ""
        return events.order_by(f"{backwards}date_from", f"{backwards}pk")

    def _tabs(self, current: str, words: str) -> list[Tab]:
        more = {"q": words} if words else {}
        base = self.url("events")
        return [
            Tab(label, f"{base}?{urlencode({'tab': name, **more})}", name == current)
            for name, label in TABS.items()
        ]
