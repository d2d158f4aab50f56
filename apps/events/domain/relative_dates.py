"""Moments before an event, as the contract writes them: `RELDATE/minutes/90/date_from/`, or an ISO date and time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from apps.events.models import Event

_BEFORE_START: Final = re.compile(r"RELDATE/minutes/([0-9]{1,7})/date_from/")
HOUR: Final = 60


def hours_before_start(hours: int) -> str:
    return f"RELDATE/minutes/{hours * HOUR}/date_from/"


def hours_of(written: object) -> int | None:
    """Whole ones; None: it is another moment."""
    found = _BEFORE_START.fullmatch(written) if isinstance(written, str) else None
    return int(found[1]) // HOUR if found else None


def moment_before(written: object, event: Event) -> datetime | None:
    """None: nothing that can be read."""
    if not isinstance(written, str):
        return None
    if found := _BEFORE_START.fullmatch(written):
        return event.date_from - timedelta(minutes=int(found[1]))
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
