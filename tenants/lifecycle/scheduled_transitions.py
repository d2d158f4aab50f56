"""States that end on a date: trials, grace periods, sandboxes. A periodic job on the public schema.

No organizer is suspended or deleted without a notice some days before; a notice that is sent late postpones the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import public_schema
from tenants.lifecycle import notifications
from tenants.lifecycle.access_policy import STATES_WITH_BACKOFFICE
from tenants.lifecycle.purge_report import report_on
from tenants.lifecycle.transitions import MoveOrganizer, move_organizer
from tenants.models import Organizer, OrganizerState, StaffAction
from tenants.staff.log import record_staff_action

NOTICE: Final = "organizer.notice"
DELETING: Final = ("purge", "expire")
# Of the time that a notice should leave: a look that comes a little late moves no date that people were told.
SHORTEST: Final = 0.8
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ending:
    """`of`: the organizers it concerns; `begin` and `end`: columns with the moments; `move`: what happens then."""

    move: str
    begin: str
    end: str
    of: Q

    def times(self, organizer: Organizer) -> tuple[datetime, datetime]:
        return getattr(organizer, self.begin) or organizer.created_at, getattr(organizer, self.end)


_NO_COPY: Final = Q(sandbox_of=None)
ENDINGS: Final = (
    Ending("past-due", "state_since", "state_until", Q(state=OrganizerState.TRIAL) & _NO_COPY),
    Ending("suspend", "state_since", "state_until", Q(state=OrganizerState.PAST_DUE) & _NO_COPY),
    Ending("purge", "state_since", "state_until", Q(state=OrganizerState.CLOSING)),
    Ending("expire", "created_at", "expires_at", Q(state__in=STATES_WITH_BACKOFFICE) & ~_NO_COPY),
)


def run_due_transitions(*, now: datetime) -> int:
    """Send due notices, then make due transitions. Returns how many transitions. A failure does not stop the others."""
    moved = 0
    for ending in ENDINGS:
        for organizer_id in _found(ending, now):
            try:
                if _look_at(organizer_id, ending, now):
                    moved += 1
            except Exception:  # whatever is wrong with one organizer: the next look tries again
                log.exception("a state could not end", organizer_id=str(organizer_id), move=ending.move)
    return moved


def _found(ending: Ending, now: datetime) -> list[UUID]:
    until = now + timedelta(days=settings.LIFECYCLE_NOTICE_DAYS)
    with public_schema():
        due = Organizer.objects.filter(ending.of, is_read_only=False, **{f"{ending.end}__lte": until})
        return list(due.order_by(ending.end).values_list("pk", flat=True))


def _look_at(organizer_id: UUID, ending: Ending, now: datetime) -> bool:
    """Decide and write in one transaction."""
    with public_schema(), transaction.atomic():
        organizer = Organizer.objects.select_for_update().filter(ending.of, pk=organizer_id).first()
        if organizer is None:
            return False
        begun, end = ending.times(organizer)
        if not _was_noticed(organizer, ending, begun):
            _give_notice(organizer, ending, now)
            return False
        if end > now:
            return False
        request = MoveOrganizer(organizer_id=organizer_id, move=ending.move, reason="", by="clock")
        move_organizer(request, actor=SYSTEM, now=now)
        return True


def _was_noticed(organizer: Organizer, ending: Ending, begun: datetime) -> bool:
    given = StaffAction.objects.filter(
        organizer=organizer, action=NOTICE, data__of=ending.move, at__gte=begun
    )
    return given.exists()


def _give_notice(organizer: Organizer, ending: Ending, now: datetime) -> None:
    begun, end = ending.times(organizer)
    length = min(timedelta(days=settings.LIFECYCLE_NOTICE_DAYS), end - begun)
    if end - now < length * SHORTEST:
        setattr(organizer, ending.end, now + length)
        organizer.save(update_fields=[ending.end])
    kept: dict[str, Any] = {"of": ending.move}
    if ending.move in DELETING:
        kept["report"] = report_on(organizer, now=now).as_json()
    notifications.notify_owners(organizer, f"notice-{ending.move}")
    record_staff_action(organizer, NOTICE, actor=SYSTEM, now=now, data={}, kept=kept, is_staff=False)
