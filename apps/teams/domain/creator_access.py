"""Give the creator of an event access to it."""

from __future__ import annotations

from django.db.models import F, Func, Value
from django.db.models.fields import BigIntegerField

from apps.teams.models import Team
from apps.teams.rights import ORGANIZER_EVENTS_CREATE
from parterre.kernel.actor import Actor


def grant_access_to_creator(*, event_id: int, actor: Actor) -> None:
    """The creating team gets the event, unless it has all. Of a person's teams: those that may create events."""
    match actor.kind:
        case "token":
            teams = Team.objects.filter(tokens__pk=actor.id)
        case "user":
            teams = Team.objects.filter(members__user_id=actor.id)
        case _:
            return
    creating = [
        team.pk
        for team in teams
        if not team.all_events
        and (team.all_organizer_permissions or ORGANIZER_EVENTS_CREATE in team.limit_organizer_permissions)
    ]
    if creating:
        Team.objects.filter(pk__in=creating).update(
            limit_events=Func(F("limit_events"), Value(event_id, BigIntegerField()), function="array_append")
        )
