"""Manual retry of failed outbox entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tenants.context.transactions import public_schema
from tenants.models import OutboxEntry
from tenants.outbox.tasks import wake_relay


def retry_failed(entry_ids: Sequence[UUID], *, now: datetime) -> int:
    """Make failed entries due at once with all attempts. Entries that are no longer failed are skipped."""
    with public_schema(), transaction.atomic():
        failed = OutboxEntry.objects.filter(pk__in=list(entry_ids), done_at=None, failed_at__isnull=False)
        count = failed.update(failed_at=None, available_at=now, lease_until=None, attempts=0)
        if count:
            transaction.on_commit(wake_relay, robust=True)
    return count
