"""Read the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from apps.audit.models import LogEntry


def last_change(event_id: int, object_types: Iterable[str]) -> datetime | None:
    """When anything of these types was last changed in the event; None when that was never logged."""
    entries = LogEntry.objects.filter(event_id=event_id, object_type__in=list(object_types))
    found: datetime | None = entries.aggregate(last=Max("at"))["last"]
    return found
