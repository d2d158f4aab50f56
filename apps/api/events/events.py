"""Events of an organizer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.crud import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin, UpdateMixin
from apps.api.events.filters import EventFilter
from apps.api.events.serializers import EventSerializer, EventWithAvailabilitySerializer
from apps.api.fields import channels_from
from apps.api.viewsets import EventViewSet, OrganizerViewSet, Rights
from apps.availability.event_states import best_states
from apps.events.facade import (
    SALES_CHANNELS,
    CreateEvent,
    copied_values,
    copy_event,
    create_event,
    delete_event,
    timezone_of_new_event,
    update_event,
)
from apps.events.models import Event
from apps.teams.rights import EVENT_SETTINGS_GENERAL_WRITE, ORGANIZER_EVENTS_CREATE
from parterre.kernel.actor import Actor

WITH_AVAILABILITY = OpenApiParameter(
    "with_availability_for",
    str,
    description="A sales channel: adds best_availability_state (100 available, 10 ordered, 0 sold out).",
)


class AvailabilityMixin(OrganizerViewSet):
    """`?with_availability_for=web` adds what is left in each event of the answer."""

    def get_serializer_class(self) -> type[EventSerializer]:
        return EventSerializer if self._channel() is None else EventWithAvailabilitySerializer

    def with_states(self, events: list[Event]) -> list[Event]:
        channel = self._channel()
        if channel is None:
            return events
        if channel not in SALES_CHANNELS:
            raise NotFound
        states = best_states([event.pk for event in events], channel=channel, now=self.now)
        for event in events:
            event.best_availability_state = states[event.pk]  # type: ignore[attr-defined]  # for the serializer
        return events

    def _channel(self) -> str | None:
        asking = self.request is not None and self.request.method in SAFE_METHODS
        return self.request.query_params.get("with_availability_for") if asking else None


@extend_schema_view(list=extend_schema(parameters=[WITH_AVAILABILITY]))
class EventListViewSet(AvailabilityMixin, ListMixin, CreateMixin, OrganizerViewSet):
    """Only events that the credential may see."""

    serializer_class = EventSerializer
    filterset_class = EventFilter
    ordering_columns: ClassVar = {"date_from": "date_from", "slug": "slug"}
    default_ordering = ("slug",)
    queryset = Event.objects.all()
    write_rights: ClassVar[Rights] = (ORGANIZER_EVENTS_CREATE,)

    def paginate_queryset(self, queryset: QuerySet[Any] | Sequence[Any]) -> list[Any] | None:
        return self.with_states(super().paginate_queryset(queryset) or [])

    def get_queryset(self) -> QuerySet[Event]:
        visible = self.access.visible_events()
        return Event.objects.all() if visible is None else Event.objects.filter(pk__in=visible)

    @extend_schema(
        parameters=[
            OpenApiParameter("clone_from", str, description="Slug of an event to copy, or organizer/slug.")
        ]
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    def validated_for_create(self, data: object) -> dict[str, Any]:
        """Times without an offset are in the zone that the event will have."""
        zone = self._source.timezone if self._source else timezone_of_new_event()
        with timezone.override(ZoneInfo(zone)):
            return super().validated_for_create(data)

    def perform_create(self, values: dict[str, Any]) -> Event:
        if self._source is not None:
            return copied(self._source, values, actor=self.actor)
        return create_event(CreateEvent(**channels_from(values)), actor=self.actor)

    @cached_property
    def _source(self) -> Event | None:
        """What to copy. Of this organizer: no transaction spans two."""
        name = self.request.query_params.get("clone_from")
        if not name:
            return None
        organizer, _slash, slug = name.rpartition("/")
        if organizer not in ("", self.organizer.slug) or "\0" in slug:
            raise NotFound
        source = Event.objects.filter(slug=slug).order_by().first()
        if source is None or not self.access.sees_event(source.pk):
            raise NotFound
        if not self.access.may(EVENT_SETTINGS_GENERAL_WRITE, event_id=source.pk):
            raise PermissionDenied
        return source


@extend_schema_view(retrieve=extend_schema(parameters=[WITH_AVAILABILITY]))
class EventDetailViewSet(AvailabilityMixin, RetrieveMixin, UpdateMixin, DestroyMixin, EventViewSet):
    serializer_class = EventSerializer
    queryset = Event.objects.all()
    write_rights: ClassVar[Rights] = (EVENT_SETTINGS_GENERAL_WRITE,)

    def get_object(self) -> Event:
        return self.with_states([self.event])[0]

    def perform_update(self, found: Event, values: dict[str, Any]) -> Event:
        return update_event(event=found, changes=channels_from(values), actor=self.actor)

    def perform_destroy(self, found: Event) -> None:
        delete_event(event=found, actor=self.actor)


class EventCloneViewSet(CreateMixin, EventViewSet):
    """A copy of the event, which needs rights on it as well as the right to create events."""

    serializer_class = EventSerializer
    queryset = Event.objects.all()
    write_rights: ClassVar[Rights] = (EVENT_SETTINGS_GENERAL_WRITE,)

    def perform_create(self, values: dict[str, Any]) -> Event:
        if not self.access.may(ORGANIZER_EVENTS_CREATE):
            raise PermissionDenied
        return copied(self.event, values, actor=self.actor)


def copied(source: Event, values: dict[str, Any], *, actor: Actor) -> Event:
    """Like its source in what the request does not say."""
    request = CreateEvent(**{**copied_values(source), **channels_from(values)})
    return copy_event(source, request, actor=actor)
