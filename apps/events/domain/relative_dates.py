"""Dates relative to the start of an event, in the contract's words: `RELDATE/3/-/date_from/` is three days before."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Final

MOST_DAYS_BEFORE: Final = 365
_WRITTEN: Final = re.compile(r"RELDATE/([0-9]{1,3})/-/(?:event__)?date_from/")


def relative_date(days_before: int) -> str:
    return f"RELDATE/{days_before}/-/date_from/"


def days_before_start(value: Any) -> int | None:
    """None: not such a date, or too far away."""
    found = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
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
