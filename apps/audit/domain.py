"""Write log entries, in the transaction of the change they record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.audit.models import LogEntry
from parterre.kernel.actor import Actor
from parterre.observability import context


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`action` is our name (apps/audit/actions.py). `data` says what changed: JSON, dates, decimals."""

    actor: Actor
    action: str
    object_type: str
    object_id: object
    event_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def record(
    actor: Actor,
    action: str,
    *,
    object_type: str,
    object_id: object,
    event_id: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """One INSERT."""
    entry = Entry(
        actor=actor,
        action=action,
        object_type=object_type,
        object_id=object_id,
        event_id=event_id,
        data=data or {},
    )
    record_all([entry])


def record_all(entries: Iterable[Entry]) -> None:
    """One INSERT, however many."""
    request_id = context.request_id.get()
    LogEntry.objects.bulk_create([_row(entry, request_id) for entry in entries])


def _row(entry: Entry, request_id: str) -> LogEntry:
    return LogEntry(
        action=entry.action,
        actor_kind=entry.actor.kind,
        actor_id=entry.actor.id,
        event_id=entry.event_id,
        object_type=entry.object_type,
        object_id=str(entry.object_id),
        data=dict(entry.data),
        request_id=request_id,
    )
