"""Who an organizer is: the accounts with all permissions, and where buyers write to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apps.events.facade import branding_of
from parterre.accounts.models import User
from tenants.context.transactions import organizer_readonly
from tenants.lifecycle.notifications import owners_of
from tenants.models import Organizer


@dataclass(frozen=True, slots=True)
class Contact:
    owners: Sequence[User] = ()
    email: str = ""


def contact_of(organizer: Organizer) -> Contact:
    """Read in the organizer's schema; nobody without one."""
    if not organizer.has_schema:
        return Contact()
    with organizer_readonly(organizer):
        return Contact(owners_of(organizer), str(branding_of().links.get("contact_mail") or ""))
