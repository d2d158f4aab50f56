"""What platform staff does is written twice, in one transaction: for the platform, and where the organizer sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from parterre.kernel.actor import Actor
from tenants.entering import entered, outside
from tenants.models import Organizer, StaffAction

LogWriter = Callable[[Actor, str, UUID, Mapping[str, Any]], None]
_organizers_log: list[LogWriter] = []


def register_organizers_log(writer: LogWriter) -> None:
    """apps.audit keeps the organizer's log; it says so at start-up. Called inside the organizer."""
    _organizers_log[:] = [writer]


def record_staff_action(
    organizer: Organizer, action: str, *, actor: Actor, now: datetime, data: Mapping[str, Any]
) -> None:
    """Inside the transaction of the change. `data`: text and numbers, read by the organizer too."""
    with outside():
        StaffAction.objects.bulk_create(
            [StaffAction(at=now, user_id=UUID(actor.id), organizer=organizer, action=action, data=dict(data))]
        )
    tell_organizer(organizer, action, actor=actor, data=data)


def tell_organizer(organizer: Organizer, action: str, *, actor: Actor, data: Mapping[str, Any]) -> None:
    """Into the organizer's own log. One that has no schema yet has no log either."""
    if organizer.schema_version:
        with entered(organizer):
            for write in _organizers_log:
                write(actor, action, organizer.pk, data)
