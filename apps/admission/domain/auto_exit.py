"""Automatic exits: at a list's exit time everyone still inside is checked out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from apps.admission.models import Checkin, CheckinList, ScanType
from apps.admission.queries import last_entries_inside
from apps.audit.facade import Entry, record_all
from parterre.kernel.actor import Actor

BATCH = 1000


@transaction.atomic
def check_out_everyone_due(*, actor: Actor, now: datetime) -> int:
    """How many were counted out. The closing time is the time of the exit, however late the job runs."""
    due = (
        CheckinList.objects.filter(exit_all_at__lte=now)
        .select_for_update(no_key=True, of=("self",), skip_locked=True)
        .select_related("event")
        .order_by("pk")
    )
    return sum(_close(checkin_list, actor=actor, now=now) for checkin_list in due)


def _close(checkin_list: CheckinList, *, actor: Actor, now: datetime) -> int:
    closing_time = checkin_list.exit_all_at
    assert closing_time is not None
    inside = list(last_entries_inside(checkin_list, at=closing_time).select_related("position"))
    exits = [_exit(entry, at=closing_time) for entry in inside]
    Checkin.objects.bulk_create(exits, batch_size=BATCH)
    record_all([_logged(exit_, actor=actor, event_id=checkin_list.event_id) for exit_ in exits])
    checkin_list.exit_all_at = next_closing(closing_time, ZoneInfo(checkin_list.event.timezone), now=now)
    checkin_list.save(update_fields=["exit_all_at"])
    return len(exits)


def next_closing(closing_time: datetime, timezone: ZoneInfo, *, now: datetime) -> datetime:
    """The same time by the clock on the wall, on the first day that is still to come."""
    wall = closing_time.astimezone(timezone).replace(tzinfo=None, fold=0)
    today = now.astimezone(timezone).date()
    wall += timedelta(days=max((today - wall.date()).days, 1))
    moment = wall.replace(tzinfo=timezone)
    if moment <= now:
        moment = (wall + timedelta(days=1)).replace(tzinfo=timezone)
    return moment.astimezone(UTC)


def _exit(entry: Checkin, *, at: datetime) -> Checkin:
    return Checkin(
        list_id=entry.list_id,
        position=entry.position,
        type=ScanType.EXIT,
        scanned_at=at,
        auto_checked_in=True,
    )


def _logged(exit_: Checkin, *, actor: Actor, event_id: int) -> Entry:
    position = exit_.position
    assert position is not None
    return Entry(
        actor=actor,
        action="checkin",
        object_type="order",
        object_id=position.order_id,
        event_id=event_id,
        data={
            "checkin": exit_.pk,
            "list": exit_.list_id,
            "type": exit_.type,
            "datetime": exit_.scanned_at,
            "position": position.pk,
            "positionid": position.positionid,
            "auto_checked_in": True,
            "first": False,
        },
    )
