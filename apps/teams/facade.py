"""Public interface of teams."""

from apps.teams.domain.creator_access import grant_access_to_creator
from apps.teams.domain.last_administrator import LastAdministrator
from apps.teams.domain.members import (
    AlreadyInvited,
    AlreadyMember,
    InvitationForOtherAddress,
    InvitationOver,
    InviteMember,
    accept_invitation,
    accept_with_new_account,
    add_member,
    invite_member,
    open_invitations,
    remove_member,
    resend_invitation,
    withdraw_invitation,
)
from apps.teams.domain.members import hash_of as hash_of_invitation
from apps.teams.domain.teams import CreateTeam, create_team, delete_team, update_team
from apps.teams.domain.tokens import AlreadyRevoked, create_token, revoke_token
from apps.teams.queries import Access, Grant, access_of_token, access_of_user, hash_token

__all__ = [
    "Access",
    "AlreadyInvited",
    "AlreadyMember",
    "AlreadyRevoked",
    "CreateTeam",
    "Grant",
    "InvitationForOtherAddress",
    "InvitationOver",
    "InviteMember",
    "LastAdministrator",
    "accept_invitation",
    "accept_with_new_account",
    "access_of_token",
    "access_of_user",
    "add_member",
    "create_team",
    "create_token",
    "delete_team",
    "grant_access_to_creator",
    "hash_of_invitation",
    "hash_token",
    "invite_member",
    "open_invitations",
    "remove_member",
    "resend_invitation",
    "revoke_token",
    "update_team",
    "withdraw_invitation",
]
