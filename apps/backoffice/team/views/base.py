"""Base view of one team."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.http import Http404
from django.utils.translation import gettext

from apps.backoffice.base import BIGINT, MemberView
from apps.teams.models import Team
from apps.teams.rights import ORGANIZER_TEAMS_WRITE
from parterre.web.frames import Crumb

RIGHTS: Final = (ORGANIZER_TEAMS_WRITE,)


class TeamView(MemberView):
    rights: ClassVar[tuple[str, ...]] = RIGHTS

    team: Team

    def load(self) -> None:
        team = Team.objects.filter(pk=self.key("team")).first()
        if team is None:
            raise Http404
        self.team = team

    def key(self, name: str) -> int:
        """One that no column can hold names nothing."""
        key: int = self.kwargs[name]
        if key > BIGINT:
            raise Http404
        return key

    def back(self) -> str:
        return self.url("team", self.team.pk)

    def after(self) -> str:
        return self.back()

    def shared(self) -> dict[str, Any]:
        crumbs = [
            Crumb(gettext("Teams"), self.url("teams")),
            Crumb(self.team.name, self.back()),
        ]
        return {"team": self.team, "crumbs": crumbs}
