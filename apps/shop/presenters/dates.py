"""When an event is, as people say it. In the event's own zone and the active language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext

from apps.events.models import Event


@dataclass(frozen=True, slots=True)
class When:
    """`until`: empty, or the end as it differs from the start. `sentence`: all in one line."""

    day: str
    month: str
    weekday: str
    time: str
    until: str
    doors: str
    sentence: str
    iso: str


def when_of(event: Event) -> When:
    zone = ZoneInfo(event.timezone)
    start = event.date_from.astimezone(zone)
    return When(
        day=str(start.day),
        month=f"{MONTHS[start.month]} {start.year}",
        weekday=str(WEEKDAYS[start.weekday()]),
        time=time_of(start),
        until=_until(start, event.date_to.astimezone(zone) if event.date_to else None),
        doors=time_of(event.date_admission.astimezone(zone)) if event.date_admission else "",
        sentence=moment_of(start),
        iso=start.isoformat(),
    )


def moment_of(at: datetime, zone: str = "") -> str:
    """`Friday, 11 June 2027, 20:00`."""
    local = at.astimezone(ZoneInfo(zone)) if zone else at
    return gettext("%(weekday)s, %(day)s, %(time)s") % {
        "weekday": WEEKDAYS[local.weekday()],
        "day": date_format(local, "DATE_FORMAT"),
        "time": time_of(local),
    }


def time_of(at: datetime, zone: str = "") -> str:
    local = at.astimezone(ZoneInfo(zone)) if zone else at
    return time_format(local, "H:i")


def _until(start: datetime, end: datetime | None) -> str:
    if end is None:
        return ""
    return time_of(end) if end.date() == start.date() else moment_of(end)
