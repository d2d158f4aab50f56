"""Links to the preview of an event that is not live."""

from __future__ import annotations

from apps.backoffice.base import EventView
from apps.events.facade import preview_token
from tenants.routing.directory import shop_url


def preview_url(view: EventView) -> str:
    """Absolute; empty for an event that is live. Inside the organizer, no query."""
    if view.event.live:
        return ""
    return f"{shop_url(view.organizer)}{view.event.slug}/preview/{preview_token(view.event)}/"
