"""Teams and tokens. Call these inside `entered(organizer)`."""

from __future__ import annotations

from typing import Any

from apps.teams.facade import create_token
from apps.teams.models import ApiToken, Team
from parterre.kernel.actor import SYSTEM


def make_team(**fields: Any) -> Team:
    return Team.objects.create(**{"name": "Crew"} | fields)


def make_token(team: Team, name: str = "Kiosk") -> tuple[ApiToken, str]:
    """The row, and the token's plain text."""
    return create_token(team=team, name=name, actor=SYSTEM)
