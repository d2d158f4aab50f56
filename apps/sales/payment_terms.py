"""Until when an order must be paid."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apps.events.models import Event

SATURDAY = 5


def payment_deadline(event: Event, *, now: datetime) -> datetime:
    """The end of a day in the event's zone, moved past a weekend; or some minutes from now."""
    if _setting(event, "payment_term_mode", "days") == "minutes":
        return now + timedelta(minutes=_setting(event, "payment_term_minutes", 30))
    zone = ZoneInfo(event.timezone)
    day = now.astimezone(zone).date() + timedelta(days=_setting(event, "payment_term_days", 14))
    while _setting(event, "payment_term_weekdays", True) and day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone)


def _setting(event: Event, name: str, default: Any) -> Any:
    value = event.settings.get(name)
    return default if value is None else value
