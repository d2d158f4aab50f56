"""Teams of an organizer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet

from apps.api.crud import CrudMixin
from apps.api.teams.serializers import TeamSerializer
from apps.api.viewsets import OrganizerViewSet, Rights
from apps.events.models import Event
from apps.teams.facade import CreateTeam, create_team, delete_team, update_team
from apps.teams.models import Team
from apps.teams.queries import is_event_right
from apps.teams.rights import (
    EVENT_ORDERS_CHECKIN,
    EVENT_ORDERS_WRITE,
    EVENT_RIGHTS,
    LEGACY_FLAGS_GRANT,
    ORGANIZER_RIGHTS,
    ORGANIZER_TEAMS_WRITE,
)


class TeamViewSet(CrudMixin, OrganizerViewSet):
    serializer_class = TeamSerializer
    queryset = Team.objects.all()
    default_ordering = ("name",)
    read_rights: ClassVar[Rights] = (ORGANIZER_TEAMS_WRITE,)
    write_rights: ClassVar[Rights] = (ORGANIZER_TEAMS_WRITE,)

    def perform_create(self, values: dict[str, Any]) -> Team:
        return create_team(CreateTeam(**without_flags(values, now=())), actor=self.actor)

    def perform_update(self, found: Team, values: dict[str, Any]) -> Team:
        return update_team(team=found, changes=without_flags(values, now=rights_of(found)), actor=self.actor)

    def perform_destroy(self, found: Team) -> None:
        delete_team(team=found, actor=self.actor)

    # Events are shown by slug: one query for all teams of an answer.

    def paginate_queryset(self, queryset: QuerySet[Any] | Sequence[Any]) -> list[Any] | None:
        return with_event_slugs(super().paginate_queryset(queryset) or [])

    def get_object(self) -> Team:
        return self.reread(super().get_object())

    def reread(self, written: Team) -> Team:
        return with_event_slugs([written])[0]


def with_event_slugs(teams: list[Team]) -> list[Team]:
    ids = {event_id for team in teams for event_id in team.limit_events}
    slugs = dict(Event.objects.filter(pk__in=ids).values_list("pk", "slug")) if ids else {}
    for team in teams:
        found = sorted(slugs[event_id] for event_id in team.limit_events if event_id in slugs)
        team.event_slugs = found  # type: ignore[attr-defined]  # for EventSlugsField
    return teams


def rights_of(team: Team) -> list[str]:
    event = EVENT_RIGHTS if team.all_event_permissions else team.limit_event_permissions
    organizer = ORGANIZER_RIGHTS if team.all_organizer_permissions else team.limit_organizer_permissions
    return [*event, *organizer]


def without_flags(values: dict[str, Any], *, now: Iterable[str]) -> dict[str, Any]:
    """Older flags turned into the rights they stand for, on top of what the team has `now`."""
    flags = {name: value for name, value in values.items() if name in LEGACY_FLAGS_GRANT}
    if not flags:
        return values
    rights = set(now)
    for name, is_set in flags.items():
        if not is_set:
            rights -= set(LEGACY_FLAGS_GRANT[name])
    for name, is_set in flags.items():
        if is_set:
            rights |= set(LEGACY_FLAGS_GRANT[name])
    rights = combined(rights)
    return {
        **{name: value for name, value in values.items() if name not in flags},
        "all_event_permissions": False,
        "limit_event_permissions": sorted(right for right in rights if is_event_right(right)),
        "all_organizer_permissions": False,
        "limit_organizer_permissions": sorted(right for right in rights if not is_event_right(right)),
    }


def combined(rights: set[str]) -> set[str]:
    """As the groups allow it: writing includes reading, and for orders scanning too. The flags were free to mix."""
    readable = {right.replace(":write", ":read") for right in rights if right.endswith(":write")}
    whole = rights | readable.intersection((*EVENT_RIGHTS, *ORGANIZER_RIGHTS))
    return whole - {EVENT_ORDERS_CHECKIN} if EVENT_ORDERS_WRITE in whole else whole
