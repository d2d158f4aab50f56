"""REST v1. What each domain offers is in its routes.py."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import include, path

from apps.api import plugins
from apps.api.events.routes import urlpatterns as event_urlpatterns
from apps.api.idempotency_query import IdempotencyQueryViewSet
from apps.api.routers import EVENT, ORGANIZER, event_router, organizer_router
from apps.api.uploads import UploadViewSet
from apps.api.version import VersionViewSet

for domain in ("events", "teams", "offer", "orders", "admission"):
    if find_spec(f"apps.api.{domain}") and find_spec(f"apps.api.{domain}.routes"):
        import_module(f"apps.api.{domain}.routes").register(organizer_router, event_router)

urlpatterns = [
    path("version", VersionViewSet.as_view({"get": "retrieve"}), name="version"),
    path("upload", UploadViewSet.as_view({"post": "create"}), name="upload"),
    path("idempotency_query", IdempotencyQueryViewSet.as_view({"get": "retrieve"}), name="idempotency-query"),
    *event_urlpatterns,
    path(EVENT, include(event_router.urls)),
    path(EVENT, include(plugins.event_urls())),
    path(ORGANIZER, include(organizer_router.urls)),
    path(ORGANIZER, include(plugins.organizer_urls())),
]
