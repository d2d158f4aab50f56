"""The credential of a request."""

from __future__ import annotations

from dataclasses import dataclass

from apps.teams.facade import Access
from parterre.kernel.actor import Actor

NO_ACCESS = Access(())


@dataclass(frozen=True, slots=True)
class Credential:
    """A team's token, or a member's browser session, and what it may do in the request's organizer."""

    actor: Actor
    access: Access

    is_authenticated = True  # what REST framework asks of a request's user

    @property
    def key(self) -> str:
        """Names the credential where something may be used only by the one that made it."""
        return f"{self.actor.kind}:{self.actor.id}"
