"""Choose a check-in list: of a current event, or of a later one; many are searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext

from apps.admission.facade import CheckinListData, create_list
from apps.admission.models import CheckinList
from apps.events.models import Event
from apps.gate.views.base import MAY_SCAN, GateView
from apps.teams.rights import EVENT_SETTINGS_GENERAL_WRITE
from parterre.kernel.formats import format_datetime
from parterre.search import TextsOf, contains_words
from tenants.context.transactions import organizer_transaction

# A night's event is still "now" in the morning after.
OVER_AFTER: Final = timedelta(hours=12)
# What begins within a day is current: its entrance is open, or being made ready.
CURRENT_BEFORE: Final = timedelta(hours=24)
MOST_EVENTS: Final = 100
# More than a phone shows at a glance.
SEARCHED_FROM: Final = 6
LONGEST_SEARCH: Final = 100


@dataclass(frozen=True, slots=True)
class Place:
    """An event and its checkin_lists. `may_open`: this person may make the first one."""

    event: Event
    checkin_lists: Sequence[CheckinList] = field(default_factory=list)
    may_open: bool = False

    @property
    def starts(self) -> str:
        """By the event's own clock."""
        return format_datetime(self.event.date_from, get_language(), zone=self.event.timezone)


class ChooseList(GateView):
    def get(self, request: HttpRequest, **path: str) -> HttpResponse:
        words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
        events = list(self._events(words)[: MOST_EVENTS + 1])
        places = [self._place(event) for event in events[:MOST_EVENTS]]
        soon = self.now + CURRENT_BEFORE
        return self.show(
            "gate/choose.html",
            current=[place for place in places if place.event.date_from < soon],
            later=[place for place in places if place.event.date_from >= soon],
            words=words,
            is_searched=bool(words) or len(places) >= SEARCHED_FROM,
            there_are_more=len(events) > MOST_EVENTS,
        )

    def _events(self, words: str) -> QuerySet[Event, Event]:
        allowed = self.access.events_with(*MAY_SCAN)
        events = Event.objects.alias(end=Coalesce("date_to", "date_from"))
        events = events.filter(end__gte=self.now - OVER_AFTER).order_by("date_from", "pk")
        if allowed is not None:
            events = events.filter(pk__in=allowed)
        if words:
            lists = CheckinList.objects.filter(contains_words(words, "name"), event=OuterRef("pk"))
            events = events.filter(contains_words(words, "slug", TextsOf("name")) | Exists(lists))
        in_order = CheckinList.objects.order_by("name", "pk")
        return events.prefetch_related(Prefetch("checkin_lists", in_order, to_attr="lists_in_order"))

    def _place(self, event: Event) -> Place:
        checkin_lists: Sequence[CheckinList] = event.lists_in_order  # type: ignore[attr-defined]  # prefetched
        may_open = not checkin_lists and self.access.may(EVENT_SETTINGS_GENERAL_WRITE, event_id=event.pk)
        return Place(event, checkin_lists, may_open)


class OpenList(GateView):
    """The first check-in list of an event, of all its products, for who has not made any by themselves."""

    def post(self, request: HttpRequest, **path: str) -> HttpResponse:
        with organizer_transaction(self.organizer):
            # Locked, so that a double submission creates one list.
            found = Event.objects.select_for_update(no_key=True).filter(slug__iexact=path["event"]).first()
            if found is None or not self.access.may(EVENT_SETTINGS_GENERAL_WRITE, event_id=found.pk):
                raise Http404
            checkin_list = CheckinList.objects.filter(event=found).order_by("pk").first()
            if checkin_list is None:
                checkin_list = create_list(
                    found, CheckinListData(name=gettext("Main entrance")), actor=self.actor
                )
        return redirect("gate:scan", organizer=self.organizer.slug, checkin_list=checkin_list.pk)
