"""What platform staff does is written twice, in one transaction: for the platform, and where the organizer sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from parterre.kernel.actor import Actor
from tenants.entering import entered, outside
from tenants.models import Organizer, StaffAction
from tenants.standing import refuse_while_moved

LogWriter = Callable[[Actor, str, UUID, Mapping[str, Any]], None]
_organizers_log: list[LogWriter] = []
# Who did what nobody did: the clock, or an operator at the command line.
THE_PLATFORM: Final = UUID(int=0)
NOTHING: Final[Mapping[str, Any]] = {}


def register_organizers_log(writer: LogWriter) -> None:
    """apps.audit keeps the organizer's log; it says so at start-up. Called inside the organizer."""
    _organizers_log[:] = [writer]


def record_staff_action(
    organizer: Organizer,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any],
    kept: Mapping[str, Any] = NOTHING,
    is_staff: bool = True,
) -> None:
    """Inside the transaction of the change. `data`: text and numbers, read by the organizer too; `kept`: what the
    platform alone keeps. `is_staff` False: the organizer's own people, or the clock, did it.
    """
    with outside():
        action_row = StaffAction(
            at=now,
            user_id=UUID(actor.id) if actor.kind == "user" else THE_PLATFORM,
            organizer=organizer,
            action=action,
            data={**data, **kept},
        )
        StaffAction.objects.bulk_create([action_row])
    tell_organizer(organizer, action, actor=actor, data=data if is_staff else {**data, "staff": False})


def tell_organizer(organizer: Organizer, action: str, *, actor: Actor, data: Mapping[str, Any]) -> None:
    """Into the organizer's own log. One that has no schema yet has no log either. BackSoon while it is moved."""
    if organizer.schema_version:
        refuse_while_moved(organizer)
        with entered(organizer):
            for write in _organizers_log:
                write(actor, action, organizer.pk, data)
