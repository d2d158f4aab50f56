"""Dates of an event in its own time zone and the active language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from apps.events.models import Event
from parterre.kernel.formats import (
    format_datetime,
    format_long_datetime,
    format_month,
    format_time,
    format_weekday,
    format_zoned_time,
)


@dataclass(frozen=True, slots=True)
class When:
    """`until`: empty, or the end as it differs from the start. `sentence`: all in one line.

    `time` and `sentence` name the zone; what is written beside them need not.
    """

    day: str
    month: str
    weekday: str
    time: str
    until: str
    admission: str
    sentence: str
    iso: str


def when_of(event: Event) -> When:
    language, zone = get_language(), event.timezone
    start = event.date_from.astimezone(ZoneInfo(zone))
    return When(
        day=str(start.day),
        month=format_month(start, language),
        weekday=format_weekday(start, language),
        time=format_zoned_time(start, language),
        until=_until(start, event.date_to.astimezone(start.tzinfo)) if event.date_to else "",
        admission=format_time(event.date_admission, language, zone=zone) if event.date_admission else "",
        sentence=format_long_datetime(start, language),
        iso=start.isoformat(),
    )


def moment_of(at: datetime, zone: str) -> str:
    """`Sat, Dec 5, 2026, 8:00 PM CET`."""
    return format_datetime(at, get_language(), zone=zone)


def time_of(at: datetime, zone: str) -> str:
    """`8:00 PM CET`."""
    return format_zoned_time(at, get_language(), zone=zone)


def _until(start: datetime, end: datetime) -> str:
    language = get_language()
    same_day = end.date() == start.date()
    return format_time(end, language) if same_day else format_datetime(end, language)
