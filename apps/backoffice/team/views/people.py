"""Members and invitations of a team."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext

from apps.backoffice.base import ActView
from apps.backoffice.team.views.base import TeamView
from apps.teams.facade import remove_member, resend_invitation, withdraw_invitation
from apps.teams.models import TeamMember
from parterre.accounts.models import Invitation


class RemoveMember(TeamView, ActView):
    member: TeamMember

    def load(self) -> None:
        super().load()
        member = TeamMember.objects.filter(team=self.team, pk=self.key("member")).first()
        if member is None:
            raise Http404
        self.member = member

    def act(self) -> str:
        name = self.member.full_name or self.member.email
        remove_member(member=self.member, actor=self.actor)
        return gettext("%(name)s removed from the team") % {"name": name}

    def after(self) -> str:
        """Who took away their own way in may not come back here."""
        return reverse("organizers") if self.member.user_id == self.visitor.user.pk else self.back()


class InvitationView(TeamView):
    invitation: Invitation

    def load(self) -> None:
        super().load()
        invitations = Invitation.objects.filter(
            organizer_id=self.organizer.pk, team_id=self.team.pk, pk=self.key("invite"), accepted_at=None
        )
        invitation = invitations.first()
        if invitation is None:
            raise Http404
        self.invitation = invitation


class ResendInvitation(InvitationView, ActView):
    def act(self) -> str:
        resend_invitation(invitation=self.invitation, team=self.team, actor=self.actor, now=self.now)
        return gettext("Invitation resent to %(email)s") % {"email": self.invitation.email}


class WithdrawInvitation(InvitationView, ActView):
    def act(self) -> str:
        withdraw_invitation(invitation=self.invitation, actor=self.actor)
        return gettext("Invitation to %(email)s withdrawn") % {"email": self.invitation.email}
