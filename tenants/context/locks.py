"""Locks on names. Organizers' roles may take no advisory locks, which are the whole database's."""

from __future__ import annotations

import hashlib
from uuid import UUID

from tenants.context.transactions import public_schema


def try_lock(organizer_id: UUID, name: str) -> bool:
    """Lock a name of the organizer's until the open transaction ends; False when another one holds it.

    As the transaction's first statement it costs one round trip, later three.
    """
    digest = hashlib.sha256(f"{organizer_id} {name}".encode()).digest()
    with public_schema() as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)]
        )
        return bool(cursor.fetchone()[0])
