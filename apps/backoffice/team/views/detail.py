"""One team: members, invitations, API tokens."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext

from apps.backoffice.base import FormMixin
from apps.backoffice.team.forms import InviteForm
from apps.backoffice.team.rights import words_of
from apps.backoffice.team.views.base import TeamView
from apps.backoffice.team.views.index import event_names, events_of, kind_of
from apps.teams.facade import InviteMember, invite_member, open_invitations
from apps.teams.models import ApiToken


class TeamDetail(TeamView, FormMixin):
    """The form on it invites somebody."""

    template = "backoffice/team/team.html"
    makes_new = True

    def form(self, data: Any = None, files: Any = None) -> InviteForm:
        return InviteForm(data)

    def save(self, form: InviteForm) -> str:
        email = form.cleaned_data["email"]
        request = InviteMember(team=self.team, email=email, locale=get_language() or "en")
        invitation = invite_member(request, actor=self.actor, now=self.now)
        if invitation is None:
            return gettext("%(email)s added to the team") % {"email": email}
        return gettext("Invitation sent to %(email)s") % {"email": email}

    def context(self, form: InviteForm) -> dict[str, Any]:
        team = self.team
        return {
            "heading": team.name,
            "kind": kind_of(team),
            "may": words_of(team),
            "events": events_of(team, event_names(set(team.limit_events))),
            "members": list(team.members.order_by("full_name", "email")),
            "invitations": open_invitations(team=team, now=self.now),
            "tokens": list(ApiToken.objects.filter(team=team, active=True).order_by("name", "pk")),
        }

    def shared(self) -> dict[str, Any]:
        return {**super().shared(), "crumbs": super().shared()["crumbs"][:1]}
