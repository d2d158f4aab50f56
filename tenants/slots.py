"""Where an organizer's ids start: a million below 2³¹, which nobody else of the cell has."""

from __future__ import annotations

from typing import Any

from parterre.kernel.errors import DomainError

IDS_A_SLOT = 1_000_000
LAST_SLOT = 2**31 // IDS_A_SLOT - 1

# Of organizers and of spares in one statement: it sees a spare that is claimed meanwhile in one of the tables.
FREE_SLOT = """
SELECT slot FROM generate_series(1, %s) slot
WHERE NOT EXISTS (SELECT FROM public.tenants_organizer WHERE id_slot = slot)
  AND NOT EXISTS (SELECT FROM public.spare_schema WHERE id_slot = slot)
ORDER BY slot = %s DESC NULLS LAST, random() LIMIT 1
"""


class NoIdSlotLeft(DomainError):
    message = "This cell holds as many organizers as it can."


def lock_slots(cursor: Any) -> None:
    """Until the transaction ends nobody else takes one. Keep what follows short."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('tenants.slots', 0))")


def free_slot(cursor: Any, *, wished: int | None = None) -> int:
    """One that nobody has: the wished one if it is free, else any. Lock first, and write it down before COMMIT."""
    cursor.execute(FREE_SLOT, [LAST_SLOT, wished])
    found = cursor.fetchone()
    if found is None:
        raise NoIdSlotLeft
    return int(found[0])
