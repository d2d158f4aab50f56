"""What the log says, for tests. Call these inside the organizer."""

from __future__ import annotations

from apps.audit.models import LogEntry


def logged(*, object_type: str = "") -> list[tuple[str, dict[str, object]]]:
    """Action and data of all entries (of a type), oldest first."""
    entries = LogEntry.objects.order_by("pk")
    if object_type:
        entries = entries.filter(object_type=object_type)
    return [(entry.action, entry.data) for entry in entries]
