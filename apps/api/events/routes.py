"""Routes of organizers and events."""

from __future__ import annotations

from django.urls import path

from apps.api.events.events import EventCloneViewSet, EventDetailViewSet, EventListViewSet
from apps.api.events.organizers import OrganizerDetailViewSet, OrganizerListViewSet
from apps.api.routers import EVENT, ORGANIZER, ApiRouter

CHANGE = {"put": "update", "patch": "partial_update"}

urlpatterns = [
    path("organizers/", OrganizerListViewSet.as_view({"get": "list"}), name="organizer-list"),
    path(ORGANIZER, OrganizerDetailViewSet.as_view({"get": "retrieve", **CHANGE}), name="organizer-detail"),
    path(
        EVENT,
        EventDetailViewSet.as_view({"get": "retrieve", **CHANGE, "delete": "destroy"}),
        name="event-detail",
    ),
    path(f"{EVENT}clone/", EventCloneViewSet.as_view({"post": "create"}), name="event-clone"),
]


def register(organizer_router: ApiRouter, _event_router: ApiRouter) -> None:
    organizer_router.register("events", EventListViewSet, basename="event")
