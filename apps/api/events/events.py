"""Events: the list below an organizer, and each of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet

from apps.api.base import EventViewSet, OrganizerViewSet, Rights
from apps.api.crud import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin, UpdateMixin
from apps.api.events.filters import EventFilter
from apps.api.events.serializers import EventSerializer
from apps.api.fields import channels_from
from apps.events.facade import CreateEvent, create_event, delete_event, update_event
from apps.events.models import Event
from apps.teams.rights import EVENT_SETTINGS_GENERAL_WRITE, ORGANIZER_EVENTS_CREATE


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

    def perform_create(self, values: dict[str, Any]) -> Event:
        return create_event(CreateEvent(**channels_from(values)), actor=self.actor)


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
