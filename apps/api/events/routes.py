"""Organizers and their events."""

from __future__ import annotations

from apps.api.routers import ApiRouter


def register(organizer_router: ApiRouter, event_router: ApiRouter) -> None:
    pass
