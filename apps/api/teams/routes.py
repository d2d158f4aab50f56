"""Routes of teams and tokens."""

from __future__ import annotations

from apps.api.routers import ApiRouter
from apps.api.teams.teams import TeamViewSet
from apps.api.teams.tokens import TokenViewSet


def register(organizer_router: ApiRouter, _event_router: ApiRouter) -> None:
    organizer_router.register("teams", TeamViewSet, basename="team")
    organizer_router.register(r"teams/(?P<team>[^/]+)/tokens", TokenViewSet, basename="team-token")
