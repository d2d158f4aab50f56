from __future__ import annotations

from django.urls import path

from apps.backoffice.team.views.detail import TeamDetail
from apps.backoffice.team.views.form import ChangeTeam, DeleteTeam, NewTeam
from apps.backoffice.team.views.index import Teams
from apps.backoffice.team.views.people import RemoveMember, ResendInvitation, WithdrawInvitation
from apps.backoffice.team.views.tokens import NewToken, RevokeToken

urlpatterns = [
    path("teams/", Teams.as_view(), name="teams"),
    path("teams/_new/", NewTeam.as_view(), name="team-new"),
    path("teams/<int:team>/", TeamDetail.as_view(), name="team"),
    path("teams/<int:team>/rights/", ChangeTeam.as_view(), name="team-change"),
    path("teams/<int:team>/delete/", DeleteTeam.as_view(), name="team-delete"),
    path("teams/<int:team>/members/<int:member>/remove/", RemoveMember.as_view(), name="team-member-remove"),
    path(
        "teams/<int:team>/invites/<int:invite>/resend/", ResendInvitation.as_view(), name="team-invite-resend"
    ),
    path(
        "teams/<int:team>/invites/<int:invite>/withdraw/",
        WithdrawInvitation.as_view(),
        name="team-invite-withdraw",
    ),
    path("teams/<int:team>/new-token/", NewToken.as_view(), name="team-token-new"),
    path("teams/<int:team>/tokens/<int:token>/revoke/", RevokeToken.as_view(), name="team-token-revoke"),
]
