"""What other apps may call."""

from apps.teams.access import Access, Grant
from apps.teams.domain.tokens import AlreadyRevoked, create_token, revoke_token
from apps.teams.queries import access_of_token, access_of_user, hash_token

__all__ = [
    "Access",
    "AlreadyRevoked",
    "Grant",
    "access_of_token",
    "access_of_user",
    "create_token",
    "hash_token",
    "revoke_token",
]
