"""Keep at least one member who may manage teams."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from apps.teams.models import Team, TeamMember
from apps.teams.rights import ORGANIZER_TEAMS_WRITE
from parterre.kernel.errors import DomainError


class LastAdministrator(DomainError):
    message = _("At least one person must be able to manage teams.")


@contextmanager
def require_administrator() -> Iterator[None]:
    """Around a change in a transaction. An organizer that has nobody, and lives by its API alone, may stay so."""
    list(Team.objects.select_for_update().order_by("pk").only("pk"))  # two who leave at once see each other
    had_somebody = _has_administrator()
    yield
    if had_somebody and not _has_administrator():
        raise LastAdministrator


def _has_administrator() -> bool:
    gives = Q(team__all_organizer_permissions=True) | Q(
        team__limit_organizer_permissions__contains=[ORGANIZER_TEAMS_WRITE]
    )
    return TeamMember.objects.filter(gives).exists()
