"""What other apps may call."""

from apps.teams.access import Access, Grant
from apps.teams.domain.showing import show_event_to_its_creator
from apps.teams.domain.teams import CreateTeam, create_team, delete_team, update_team
from apps.teams.domain.tokens import AlreadyRevoked, create_token, revoke_token
from apps.teams.queries import access_of_token, access_of_user, hash_token

__all__ = [
    "Access",
    "AlreadyRevoked",
    "CreateTeam",
    "Grant",
    "access_of_token",
    "access_of_user",
    "create_team",
    "create_token",
    "delete_team",
    "hash_token",
    "revoke_token",
    "show_event_to_its_creator",
    "update_team",
]
