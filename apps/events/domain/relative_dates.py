"""Moments and days before an event, as the contract writes them.

`RELDATE/minutes/90/date_from/` is 90 minutes before the start, `RELDATE/3/-/date_from/` three days before. Imports may
bring an ISO date, or date and time.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from apps.events.models import Event

MOST_DAYS_BEFORE: Final = 365
HOUR: Final = 60
_MINUTES: Final = re.compile(r"RELDATE/minutes/([0-9]{1,7})/date_from/")
_DAYS: Final = re.compile(r"RELDATE/([0-9]{1,3})/-/(?:event__)?date_from/")


def hours_before_start(hours: int) -> str:
    return f"RELDATE/minutes/{hours * HOUR}/date_from/"


def hours_of(written: object) -> int | None:
    """Whole ones; None: it is another moment."""
    found = _MINUTES.fullmatch(written) if isinstance(written, str) else None
    return int(found[1]) // HOUR if found else None


def moment_before(written: object, event: Event) -> datetime | None:
    """None: nothing that can be read."""
    if not isinstance(written, str):
        return None
    if found := _MINUTES.fullmatch(written):
        return event.date_from - timedelta(minutes=int(found[1]))
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def relative_date(days_before: int) -> str:
    return f"RELDATE/{days_before}/-/date_from/"


def days_before_start(value: Any) -> int | None:
    """None: not such a date, or too far away."""
    found = _DAYS.fullmatch(value) if isinstance(value, str) else None
    days = int(found[1]) if found else None
    return days if days is not None and days <= MOST_DAYS_BEFORE else None


def resolved_date(value: Any, *, start: date) -> date | None:
    """Relative or, as imports may bring it, an ISO date. None: nothing that can be read."""
    days = days_before_start(value)
    if days is not None:
        return start - timedelta(days=days)
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
