"""Choose a check-in list. Events of today and tomorrow are listed first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Prefetch, QuerySet
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
from tenants.context.transactions import organizer_transaction

# A night's event is still "now" in the morning after.
OVER_AFTER = timedelta(hours=12)
MOST_EVENTS = 100


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
        events = list(self._events()[:MOST_EVENTS])
        return self.show("gate/choose.html", places=[self._place(event) for event in events])

    def _events(self) -> QuerySet[Event, Event]:
        allowed = self.access.events_with(*MAY_SCAN)
        events = Event.objects.alias(end=Coalesce("date_to", "date_from"))
        events = events.filter(end__gte=self.now - OVER_AFTER).order_by("date_from", "pk")
        if allowed is not None:
            events = events.filter(pk__in=allowed)
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
