"""Payment deadline of an order."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.events.models import Event

SATURDAY = 5


def payment_deadline(event: Event, *, now: datetime) -> datetime:
    """The end of a day in the event's zone, moved past a weekend; or some minutes from now."""
    if event.setting("payment_term_mode") == "minutes":
        return now + timedelta(minutes=event.setting("payment_term_minutes"))
    zone = ZoneInfo(event.timezone)
    day = now.astimezone(zone).date() + timedelta(days=event.setting("payment_term_days"))
    while event.setting("payment_term_weekdays") and day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone)
