"""List of the organizer's teams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

from apps.backoffice.base import MemberView
from apps.backoffice.team.rights import OWN, TEMPLATES, template_of
from apps.backoffice.team.views.base import RIGHTS
from apps.events.models import Event
from apps.teams.models import Team
from parterre.kernel.formats import text_in


@dataclass(frozen=True, slots=True)
class Row:
    team: Team
    kind: str | Promise
    events: str
    people: int
    tokens: int


class Teams(MemberView):
    rights: ClassVar[tuple[str, ...]] = RIGHTS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        teams = Team.objects.annotate(
            people=Count("members", distinct=True),
            live_tokens=Count("tokens", filter=Q(tokens__active=True), distinct=True),
        ).order_by("name", "pk")
        found = list(teams)
        names = event_names({event_id for team in found for event_id in team.limit_events})
        return self.show(
            "backoffice/team/teams.html",
            heading=gettext("Teams"),
            rows=[
                Row(team, kind_of(team), events_of(team, names), team.people, team.live_tokens)
                for team in found
            ],
        )


def kind_of(team: Team) -> str | Promise:
    key = template_of(team)
    return gettext("Custom") if key == OWN else TEMPLATES[key].name


def event_names(ids: set[int]) -> dict[int, str]:
    rows = Event.objects.filter(pk__in=ids).values_list("pk", "name") if ids else ()
    return {pk: text_in(name, get_language()) for pk, name in rows}


def events_of(team: Team, names: dict[int, str]) -> str:
    if team.all_events:
        return gettext("All events")
    return ", ".join(names[one] for one in team.limit_events if one in names) or gettext("No events")
