"""Heartbeat that extends a lease while a long task runs without holding its row: exports, purges, slow providers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from parterre.kernel.clock import utc_now
from tenants.context.transactions import public_schema
from tenants.models import OutboxEntry

log = structlog.get_logger(__name__)


@contextmanager
def lease_heartbeat(entry_id: UUID, attempt: int | None) -> Iterator[bool]:
    """Yields whether the row is undone and still at this attempt: messages of expired leases are ignored."""
    if not _extend(entry_id, attempt):
        yield False
        return
    is_over = threading.Event()
    thread = threading.Thread(target=_keep_up, args=(entry_id, is_over), name="lease", daemon=True)
    thread.start()
    try:
        yield True
    finally:
        is_over.set()
        thread.join()


def _keep_up(entry_id: UUID, is_over: threading.Event) -> None:
    """Short tasks end before the first heartbeat and open no connection."""
    try:
        while not is_over.wait(settings.OUTBOX_LEASE_SECONDS / 3):
            try:
                _extend(entry_id, None)
            except DatabaseError as error:
                log.warning("a lease could not be kept up", error=type(error).__name__)
                connection.close()
    finally:
        connection.close()


def _extend(entry_id: UUID, attempt: int | None) -> bool:
    until = utc_now() + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    with public_schema():
        rows = OutboxEntry.objects.filter(pk=entry_id, done_at=None)
        if attempt is not None:
            rows = rows.filter(attempts=attempt)
        return bool(rows.update(lease_until=until))
