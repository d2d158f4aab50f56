"""An event as a calendar file (RFC 5545). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LINE = 75  # octets, without the line's end
UNTIL = timedelta(hours=2)  # of an event that does not say when it ends


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """`uid` is the same for the same event, so that a second file replaces the first."""

    uid: str
    title: str
    place: str
    description: str
    url: str
    starts_at: datetime
    ends_at: datetime | None
    written_at: datetime


def calendar_file(event: CalendarEvent) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Parterre//Shop//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{_moment(event.written_at)}",
        f"DTSTART:{_moment(event.starts_at)}",
        f"DTEND:{_moment(event.ends_at or event.starts_at + UNTIL)}",
        f"SUMMARY:{_text(event.title)}",
        *([f"LOCATION:{_text(event.place)}"] if event.place else []),
        *([f"DESCRIPTION:{_text(event.description)}"] if event.description else []),
        f"URL:{_uri(event.url)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(one for one in value if one >= " " and one != "\x7f")


def _uri(value: str) -> str:
    return "".join(one for one in value if "!" <= one <= "~")


def _folded(line: str) -> bytes:
    """Lines of at most 75 octets; a continuation begins with a space. Characters stay whole."""
    folded, now = [], b""
    for character in line:
        octets = character.encode()
        if len(now) + len(octets) > LINE:
            folded.append(now)
            now = b" "
        now += octets
    return b"\r\n".join([*folded, now]) + b"\r\n"
