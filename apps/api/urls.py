"""URLs of REST v1. Each domain registers its resources in its routes.py."""

from __future__ import annotations

from django.urls import include, path

from apps.api import plugins
from apps.api.admission import routes as admission
from apps.api.events import routes as events
from apps.api.idempotency_query import IdempotencyQueryViewSet
from apps.api.offer import routes as offer
from apps.api.orders import routes as orders
from apps.api.routers import EVENT, ORGANIZER, event_router, organizer_router
from apps.api.teams import routes as teams
from apps.api.uploads import UploadViewSet
from apps.api.version import VersionViewSet

for domain in (events, teams, offer, orders, admission):
    domain.register(organizer_router, event_router)

urlpatterns = [
    path("version", VersionViewSet.as_view({"get": "retrieve"}), name="version"),
    path("upload", UploadViewSet.as_view({"post": "create"}), name="upload"),
    path("idempotency_query", IdempotencyQueryViewSet.as_view({"get": "retrieve"}), name="idempotency-query"),
    *events.urlpatterns,
    path(EVENT, include(event_router.urls)),
    path(EVENT, include(plugins.event_urls())),
    path(ORGANIZER, include(organizer_router.urls)),
    path(ORGANIZER, include(plugins.organizer_urls())),
]
