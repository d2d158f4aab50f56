"""Exclusive lock across processes and machines, released when its process dies.

A transaction-level advisory lock on a connection of its own: behind a pooler, session locks have no fixed owner.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from tenants.provisioning.schema_template import OWNER


@contextmanager
def exclusive(what: str) -> Iterator[bool]:
    """Yields False if another process holds it. `what` names it within the database."""
    key = int.from_bytes(hashlib.sha256(f"portability {what}".encode()).digest()[:8], "big", signed=True)
    connection = connections[OWNER].copy(f"{OWNER}_holding")
    try:
        connection.set_autocommit(False)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('idle_in_transaction_session_timeout', '0', true), pg_try_advisory_xact_lock(%s)",
                [key],
            )
            is_mine = bool(cursor.fetchone()[1])
        yield is_mine
    finally:
        connection.close()
