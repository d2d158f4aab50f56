"""Weight of an organizer's background tasks, given by staff with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as _

from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from tenants.context.transactions import public_schema
from tenants.lifecycle.transitions import ReasonMissing
from tenants.models import Organizer
from tenants.staff.log import record_staff_action

LARGEST: Final = 100


class ShareOutOfRange(DomainError):
    field = "share"
    message = _("Enter a number between 1 and %(largest)s.")


def change_share(organizer_id: UUID, share: int, *, reason: str, actor: Actor, now: datetime) -> Organizer:
    """Counts from the next task on. An organizer with 2 has twice as many tasks done at a time as one with 1."""
    if not reason.strip():
        raise ReasonMissing
    if not 1 <= share <= LARGEST:
        raise ShareOutOfRange(largest=LARGEST)
    with public_schema(), transaction.atomic():
        organizer = Organizer.objects.select_for_update(no_key=True).get(pk=organizer_id)
        before, organizer.share = organizer.share, share
        if before != share:
            organizer.save(update_fields=["share"])
            data = {"before": before, "share": share, "reason": reason.strip()}
            record_staff_action(organizer, "organizer.share", actor=actor, now=now, data=data)
    return organizer
