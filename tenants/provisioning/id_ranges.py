"""Allocation of id ranges: each organizer of a cell starts its ids at a distinct million below 2³¹."""

from __future__ import annotations

from typing import Any

from parterre.kernel.errors import DomainError

IDS_PER_RANGE = 1_000_000
LAST_RANGE = 2**31 // IDS_PER_RANGE - 1

# Organizers and pooled schemas in one statement: a schema claimed meanwhile is seen in one of the tables.
FREE_RANGE = """
SELECT slot FROM generate_series(1, %s) slot
WHERE NOT EXISTS (SELECT FROM public.tenants_organizer WHERE id_range = slot)
  AND NOT EXISTS (SELECT FROM public.schema_pool WHERE id_range = slot)
ORDER BY slot = %s DESC NULLS LAST, random() LIMIT 1
"""


class NoIdRangeLeft(DomainError):
    message = "This cell has reached its maximum number of organizers."


def lock_id_ranges(cursor: Any) -> None:
    """Lock allocation until the transaction ends. Keep what follows short."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('tenants.provisioning.id_ranges', 0))")


def free_id_range(cursor: Any, *, wished: int | None = None) -> int:
    """An unused range: the requested one if free, else any. Lock first, and store it before COMMIT."""
    cursor.execute(FREE_RANGE, [LAST_RANGE, wished])
    found = cursor.fetchone()
    if found is None:
        raise NoIdRangeLeft
    return int(found[0])
