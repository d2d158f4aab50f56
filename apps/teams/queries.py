"""What a credential up do: plain values, read once a request."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from apps.teams.models import ApiToken, Team, TeamMember


@dataclass(frozen=True, slots=True)
class Grant:
    """What one team gives. `events`, `event_rights`, `organizer_rights` None: all of them."""

    events: frozenset[int] | None
    event_rights: frozenset[str] | None
    organizer_rights: frozenset[str] | None

    @classmethod
    def of(cls, team: Team) -> Grant:
        return cls(
            events=None if team.all_events else frozenset(team.limit_events),
            event_rights=None if team.all_event_permissions else frozenset(team.limit_event_permissions),
            organizer_rights=None
            if team.all_organizer_permissions
            else frozenset(team.limit_organizer_permissions),
        )

    def covers(self, event_id: int) -> bool:
        return self.events is None or event_id in self.events

    def gives(self, right: str) -> bool:
        granted = self.event_rights if is_event_right(right) else self.organizer_rights
        return granted is None or right in granted


@dataclass(frozen=True, slots=True)
class Access:
    """The sum of a person's teams, or the one team of a token.

    `needs_second_factor`: one of the teams requires it of its people. Tokens have none.
    """

    grants: tuple[Grant, ...]
    needs_second_factor: bool = False

    @property
    def is_owner(self) -> bool:
        """May do everything to the organizer as a whole."""
        return any(grant.organizer_rights is None for grant in self.grants)

    def may(self, right: str, *, event_id: int | None = None) -> bool:
        """A right of an event needs a team that gives it for that event; without `event_id`, for any event."""
        return any(
            grant.gives(right) and (event_id is None or not is_event_right(right) or grant.covers(event_id))
            for grant in self.grants
        )

    def may_any(self, rights: Iterable[str], *, event_id: int | None = None) -> bool:
        return any(self.may(right, event_id=event_id) for right in rights)

    def sees_event(self, event_id: int) -> bool:
        return any(grant.covers(event_id) for grant in self.grants)

    def visible_events(self) -> frozenset[int] | None:
        """Ids of the events that may be seen; None: all."""
        return _events_of(self.grants)

    def events_with(self, *rights: str) -> frozenset[int] | None:
        """Ids of the events for which any of these rights is given; None: all."""
        return _events_of([grant for grant in self.grants if any(grant.gives(right) for right in rights)])


def _events_of(grants: Iterable[Grant]) -> frozenset[int] | None:
    found: frozenset[int] = frozenset()
    for grant in grants:
        if grant.events is None:
            return None
        found |= grant.events
    return found


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


def is_event_right(right: str) -> bool:
    return right.startswith(("event.", "event:"))
