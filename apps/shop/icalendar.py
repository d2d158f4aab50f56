"""An event as a calendar file (RFC 5545). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

UNTIL: Final = timedelta(hours=2)  # of an event that does not say when it ends
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """`uid` is the same for the same event, so that a later file replaces the first. `version`: grows with changes.

    `is_canceled`: the file takes the entry out of calendars that have it.
    """

    uid: str
    version: int
    title: str
    place: str
    description: str
    url: str
    starts_at: datetime
    ends_at: datetime | None
    written_at: datetime
    is_canceled: bool = False


def calendar_file(event: CalendarEvent) -> bytes:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Parterre//Shop//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_entry(event))
    content: bytes = calendar.to_ical()
    return content


def _entry(event: CalendarEvent) -> Event:
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.version)
    entry.add("status", "CANCELLED" if event.is_canceled else "CONFIRMED")
    entry.add("dtstamp", event.written_at.astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", (event.ends_at or event.starts_at + UNTIL).astimezone(UTC))
    entry.add("summary", _one_line(event.title))
    if event.place:
        entry.add("location", _one_line(event.place))
    if event.description:
        entry.add("description", _CONTROL.sub("", event.description))
    entry.add("url", event.url)
    return entry


def _one_line(text: str) -> str:
    """Outlook and Thunderbird drop line breaks and glue what was parted by them."""
    return ", ".join(filter(None, (_CONTROL.sub("", line).strip(" ,") for line in text.splitlines())))
