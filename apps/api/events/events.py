"""Events: the list below an organizer, and each of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import EventViewSet, OrganizerViewSet, Rights
from apps.api.crud import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin, UpdateMixin
from apps.api.events.filters import EventFilter
from apps.api.events.serializers import EventSerializer
from apps.api.fields import channels_from
from apps.events.facade import (
    CreateEvent,
    copied_values,
    copy_event,
    create_event,
    delete_event,
    update_event,
)
from apps.events.models import Event
from apps.teams.rights import EVENT_SETTINGS_GENERAL_WRITE, ORGANIZER_EVENTS_CREATE
from parterre.kernel.actor import Actor


class EventListViewSet(ListMixin, CreateMixin, OrganizerViewSet):
    """Only events that the credential may see."""

    serializer_class = EventSerializer
    filterset_class = EventFilter
    ordering_columns: ClassVar = {"date_from": "date_from", "slug": "slug"}
    default_ordering = ("slug",)
    queryset = Event.objects.all()
    write_rights: ClassVar[Rights] = (ORGANIZER_EVENTS_CREATE,)

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

    def perform_create(self, values: dict[str, Any]) -> Event:
        if source_name := self.request.query_params.get("clone_from"):
            return copied(self._source(source_name), values, actor=self.actor)
        return create_event(CreateEvent(**channels_from(values)), actor=self.actor)

    def _source(self, name: str) -> Event:
        """Of this organizer: no transaction spans two."""
        organizer, _slash, slug = name.rpartition("/")
        if organizer not in ("", self.organizer.slug) or "\0" in slug:
            raise NotFound
        source = Event.objects.filter(slug=slug).order_by().first()
        if source is None or not self.access.sees_event(source.pk):
            raise NotFound
        if not self.access.may(EVENT_SETTINGS_GENERAL_WRITE, event_id=source.pk):
            raise PermissionDenied
        return source


class EventDetailViewSet(RetrieveMixin, UpdateMixin, DestroyMixin, EventViewSet):
    serializer_class = EventSerializer
    queryset = Event.objects.all()
    write_rights: ClassVar[Rights] = (EVENT_SETTINGS_GENERAL_WRITE,)

    def get_object(self) -> Event:
        return self.event

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
