"""What platform staff does here is in the organizer's own log, marked as theirs.

So is what the organizer's owners or the clock do to it as a whole, which the platform keeps too: with `staff` False.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from apps.audit.domain import record
from parterre.kernel.actor import Actor


def record_staff_action(actor: Actor, action: str, organizer_id: UUID, data: Mapping[str, Any]) -> None:
    entry_data = (
        {**data, "staff": True}
        if data.get("staff", True)
        else {k: v for k, v in data.items() if k != "staff"}
    )
    record(actor, action, object_type="organizer", object_id=organizer_id, data=entry_data)
