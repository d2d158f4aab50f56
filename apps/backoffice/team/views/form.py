"""Create, edit and delete a team."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext

from apps.backoffice.base import ActView, FormMixin
from apps.backoffice.events.visible import visible_events
from apps.backoffice.team.forms import TeamForm
from apps.backoffice.team.views.base import RIGHTS, TeamView
from apps.teams.facade import CreateTeam, create_team, delete_team, update_team
from apps.teams.models import Team
from parterre.web.frames import Crumb


class NewTeam(FormMixin):
    rights: ClassVar[tuple[str, ...]] = RIGHTS
    template = "backoffice/team/form.html"
    makes_new = True

    made: Team | None = None

    def form(self, data: Any = None, files: Any = None) -> TeamForm:
        events = list(visible_events(self.access).order_by("-date_from", "-pk"))
        return TeamForm(data, events=events, language=get_language() or "en")

    def save(self, form: TeamForm) -> str:
        self.made = create_team(CreateTeam(**form.values()), actor=self.actor)
        return gettext("Team created. Invite your members.")

    def after(self) -> str:
        return self.url("team", self.made.pk) if self.made else self.url("teams")

    def context(self, form: TeamForm) -> dict[str, Any]:
        crumbs = [Crumb(gettext("Teams"), self.url("teams"))]
        return {"heading": gettext("New team"), "crumbs": crumbs, "back": self.url("teams")}


class ChangeTeam(TeamView, FormMixin):
    template = "backoffice/team/form.html"

    def form(self, data: Any = None, files: Any = None) -> TeamForm:
        events = list(visible_events(self.access).order_by("-date_from", "-pk"))
        return TeamForm(data, events=events, language=get_language() or "en", team=self.team)

    def save(self, form: TeamForm) -> str:
        update_team(team=self.team, changes=form.values(), actor=self.actor)
        return gettext("Saved")

    def context(self, form: TeamForm) -> dict[str, Any]:
        return {"heading": gettext("Permissions"), "back": self.back()}


class DeleteTeam(TeamView, ActView):
    """GET asks once more."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(
            "backoffice/team/delete.html",
            heading=gettext("Delete the team “%(name)s”?") % {"name": self.team.name},
            people=self.team.members.count(),
            tokens=self.team.tokens.filter(active=True).count(),
        )

    def act(self) -> str:
        delete_team(team=self.team, actor=self.actor)
        return gettext("Team “%(name)s” deleted") % {"name": self.team.name}

    def after(self) -> str:
        return self.url("teams")
