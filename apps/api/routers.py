"""Routers for resources below an organizer or one of its events.

A domain's `apps/api/<domain>/routes.py` has `register(organizer_router, event_router)`, called by apps/api/urls.py.
Nested resources put their parent into the prefix: `event_router.register(r"items/(?P<item>[^/]+)/variations", …)`.
"""

from __future__ import annotations

from typing import Final

from rest_framework.routers import SimpleRouter

ORGANIZER: Final = "organizers/<str:organizer>/"
EVENT: Final = f"{ORGANIZER}events/<str:event>/"


class ApiRouter(SimpleRouter):
    """Slugs may have dots."""

    def get_lookup_regex(self, viewset: type, lookup_prefix: str = "") -> str:
        name = getattr(viewset, "lookup_url_kwarg", None) or getattr(viewset, "lookup_field", "pk")
        return f"(?P<{lookup_prefix}{name}>[^/]+)"


organizer_router = ApiRouter()
event_router = ApiRouter()
