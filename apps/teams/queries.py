"""Look up the access of users and tokens."""

from __future__ import annotations

import hashlib
from uuid import UUID

from apps.teams.access import Access, Grant
from apps.teams.models import ApiToken, Team, TeamMember


def hash_token(plain: str) -> str:
    """What is stored and looked up instead of the token. Tokens are random, so that no salt or stretching is needed."""
    return hashlib.sha256(plain.encode()).hexdigest()


def access_of_token(token_hash: str) -> tuple[ApiToken, Access] | None:
    """One query. None: unknown, or revoked."""
    tokens = ApiToken.objects.select_related("team").filter(token_hash=token_hash, active=True)
    token = next(iter(tokens), None)
    return (token, Access((Grant.of(token.team),))) if token else None


def access_of_user(user_id: UUID) -> Access | None:
    """One query. None: in no team of this organizer."""
    teams = list(Team.objects.filter(members__user_id=user_id))
    if not teams:
        return None
    return Access(
        tuple(Grant.of(team) for team in teams), needs_second_factor=any(team.require_2fa for team in teams)
    )


def owner_ids() -> list[UUID]:
    """Accounts of those who may do everything here: members of teams with all rights of the organizer."""
    members = TeamMember.objects.filter(team__all_organizer_permissions=True).order_by("user_id")
    return list(members.values_list("user_id", flat=True).distinct())
