"""Doing what was promised, as the relay and the workers would, in this process."""

from __future__ import annotations

from tenants.context.transactions import public_schema
from tenants.models import OutboxEntry
from tenants.outbox.tasks import kinds, run_entry


def promised() -> list[OutboxEntry]:
    with public_schema():
        return list(OutboxEntry.objects.filter(done_at=None).order_by("created_at"))


def work_off() -> int:
    """Run every task that is promised now; says how many. A task that fails raises."""
    entries = promised()
    for entry in entries:
        run_entry(
            kinds[entry.kind],
            entry_id=entry.pk,
            organizer_id=entry.organizer_id,
            meta=entry.context,
            ids=entry.payload,
        )
    return len(entries)
