"""Create, update and delete teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.teams.domain.last_administrator import require_administrator
from apps.teams.models import ApiToken, Team, TeamMember
from apps.teams.rights import EVENT_RIGHTS, ORGANIZER_RIGHTS, groups_wrongly_combined
from parterre.accounts.models import Invitation, Membership
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from tenants.context.transactions import require_organizer
from tenants.models import TokenRoute
from tenants.routing.directory import forget

CHANGEABLE: Final = (
    "name",
    "require_2fa",
    "all_events",
    "limit_events",
    "all_event_permissions",
    "limit_event_permissions",
    "all_organizer_permissions",
    "limit_organizer_permissions",
)


class AllAndSome(DomainError):
    message = _("Leave this empty if all are selected.")


class UnknownRight(DomainError):
    message = _("There is no permission '%(right)s'.")


class RightsDoNotCombine(DomainError):
    message = _("The permissions of the group '%(group)s' cannot be combined like this.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTeam:
    """`limit_events` holds ids."""

    name: str
    require_2fa: bool = False
    all_events: bool = False
    limit_events: Sequence[int] = ()
    all_event_permissions: bool = False
    limit_event_permissions: Sequence[str] = ()
    all_organizer_permissions: bool = False
    limit_organizer_permissions: Sequence[str] = ()


@transaction.atomic
def create_team(request: CreateTeam, *, actor: Actor) -> Team:
    values = {name: _storable(getattr(request, name)) for name in CHANGEABLE}
    team = Team(**values)
    _check(team)
    team.save(force_insert=True)
    record(actor, "team.created", object_type="team", object_id=team.pk, data=values)
    return team


@transaction.atomic
def update_team(*, team: Team, changes: Mapping[str, Any], actor: Actor) -> Team:
    """Nothing is written when nothing is new."""
    locked = Team.objects.select_for_update().get(pk=team.pk)
    wanted = {name: _storable(value) for name, value in changes.items() if name in CHANGEABLE}
    new = {name: value for name, value in wanted.items() if not _same(getattr(locked, name), value)}
    if not new:
        return locked
    for name, value in new.items():
        setattr(locked, name, value)
    _check(locked)
    with require_administrator():
        locked.save(update_fields=list(new))
    record(actor, "team.changed", object_type="team", object_id=locked.pk, data=new)
    return locked


@transaction.atomic
def delete_team(*, team: Team, actor: Actor) -> None:
    """Its tokens open nothing any more, and members without another team here lose their way in."""
    locked = Team.objects.select_for_update().get(pk=team.pk)
    hashes = list(ApiToken.objects.filter(team=locked).values_list("token_hash", flat=True))
    members = set(TeamMember.objects.filter(team=locked).values_list("user_id", flat=True))
    Invitation.objects.filter(team_id=locked.pk).delete()
    record(actor, "team.deleted", object_type="team", object_id=locked.pk, data={"name": locked.name})
    with require_administrator():
        locked.delete()
    TokenRoute.objects.filter(pk__in=hashes).delete()
    staying = TeamMember.objects.filter(user_id__in=members).values_list("user_id", flat=True)
    organizer = require_organizer()
    Membership.objects.filter(organizer_id=organizer.pk, user_id__in=members - set(staying)).delete()
    transaction.on_commit(forget)


def _check(team: Team) -> None:
    _check_some(team.all_events, team.limit_events, field="limit_events")
    _check_some(team.all_event_permissions, team.limit_event_permissions, field="limit_event_permissions")
    _check_some(
        team.all_organizer_permissions, team.limit_organizer_permissions, field="limit_organizer_permissions"
    )
    _check_rights(team.limit_event_permissions, EVENT_RIGHTS, field="limit_event_permissions")
    _check_rights(team.limit_organizer_permissions, ORGANIZER_RIGHTS, field="limit_organizer_permissions")


def _check_some(has_all: bool, some: Sequence[object], *, field: str) -> None:
    if has_all and some:
        raise AllAndSome().at(field)


def _check_rights(given: Iterable[str], known: Sequence[str], *, field: str) -> None:
    for right in given:
        if right not in known:
            raise UnknownRight(right=right[:60]).at(field)
    for group in groups_wrongly_combined(given):
        raise RightsDoNotCombine(group=group).at(field)


def _storable(value: Any) -> Any:
    """Arrays hold each name once, in an order that does not depend on the request."""
    return value if isinstance(value, str | bool) else sorted(set(value))


def _same(before: Any, after: Any) -> bool:
    return bool(sorted(before) == after if isinstance(before, list) else before == after)
