"""Staff log: each action is recorded for the platform and in the organizer's audit log, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from parterre.accounts.models import User
from parterre.kernel.actor import Actor
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.lifecycle.access_policy import refuse_while_moving
from tenants.models import Organizer, StaffAction

LogWriter = Callable[[Actor, str, UUID, Mapping[str, Any]], None]
_organizers_log: list[LogWriter] = []
# Actor of changes without a person: periodic jobs, or an operator at the command line.
THE_PLATFORM: Final = UUID(int=0)
NOTHING: Final[Mapping[str, Any]] = {}


def register_organizers_log(writer: LogWriter) -> None:
    """Called by apps.audit at start-up, which owns the organizer's log. Runs in the organizer's transaction."""
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
    with public_schema():
        action_row = StaffAction(
            at=now,
            user_id=UUID(actor.id) if actor.kind == "user" else THE_PLATFORM,
            organizer=organizer,
            action=action,
            data={**data, **kept},
            is_staff=is_staff or _works_for_platform(actor),
        )
        StaffAction.objects.bulk_create([action_row])
    log_for_organizer(organizer, action, actor=actor, data=data if is_staff else {**data, "staff": False})


def _works_for_platform(actor: Actor) -> bool:
    """Staff in a support session does what the organizer's own people may do."""
    return actor.kind == "user" and User.objects.filter(pk=actor.id, is_platform_staff=True).exists()


def log_for_organizer(organizer: Organizer, action: str, *, actor: Actor, data: Mapping[str, Any]) -> None:
    """Into the organizer's own log, if it has a schema yet. TemporarilyUnavailable while it is moved."""
    if organizer.schema_version:
        refuse_while_moving(organizer)
        with organizer_transaction(organizer):
            for write in _organizers_log:
                write(actor, action, organizer.pk, data)
