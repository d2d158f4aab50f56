from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar

from apps.shop.icalendar import CalendarEvent, calendar_file

NOON = datetime(2030, 6, 1, 12, tzinfo=UTC)


def file_of(**more: Any) -> bytes:
    values: dict[str, Any] = {
        "uid": "A1-1@acme.example",
        "version": 3,
        "title": "Fair",
        "place": "",
        "description": "",
        "url": "https://acme.example/fair/",
        "starts_at": NOON,
        "ends_at": None,
        "written_at": NOON,
    }
    return calendar_file(CalendarEvent(**values | more))


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_an_event_without_an_end_takes_two_hours() -> None:
    lines = unfolded(file_of())

    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Parterre//Shop//EN"]
    assert ("SEQUENCE:3" in lines, "STATUS:CONFIRMED" in lines) == (True, True)
    assert ("DTSTART:20300601T120000Z" in lines, "DTEND:20300601T140000Z" in lines) == (True, True)
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_texts_are_escaped_and_cannot_bring_lines_of_their_own() -> None:
    lines = unfolded(file_of(title="a;b,c\\d\r\nBEGIN:VEVENT\x00", place="here\nthere"))

    assert "SUMMARY:a\\;b\\,c\\\\d\\, BEGIN:VEVENT" in lines
    assert lines.count("BEGIN:VEVENT") == 1


def test_an_address_of_several_lines_stays_apart_in_one() -> None:
    [entry] = Calendar.from_ical(file_of(place="Old Mill\r\nMill Lane 4,\n\n 12345 Milltown")).walk("VEVENT")

    assert entry["location"] == "Old Mill, Mill Lane 4, 12345 Milltown"


def test_what_was_written_is_read_back() -> None:
    texts = {"title": "Ä “Fair”; 100 %", "description": "one\ntwo, three", "place": "Hall \\ 3"}

    [entry] = Calendar.from_ical(file_of(**texts, url="https://acme.example/ü?a=1;b")).walk("VEVENT")

    assert [entry["summary"], entry["description"], entry["location"]] == list(texts.values())
    assert entry["url"] == "https://acme.example/ü?a=1;b"


def test_a_canceled_one_takes_the_entry_out() -> None:
    lines = unfolded(file_of(is_canceled=True))

    assert "STATUS:CANCELLED" in lines


def test_lines_are_folded_at_75_octets_and_characters_stay_whole() -> None:
    title = "Ü" * 200

    content = file_of(title=title)

    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert f"SUMMARY:{title}" in unfolded(content)
