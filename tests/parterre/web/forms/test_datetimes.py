from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms

from parterre.web.forms import ZonedDateTimeField
from parterre.web.forms.datetimes import place_of

BERLIN = ZoneInfo("Europe/Berlin")


class Dated(forms.Form):
    starts = ZonedDateTimeField(zone="Europe/Berlin")


def test_a_moment_is_typed_on_the_clock_of_the_place() -> None:
    form = Dated({"starts": "2027-06-11T20:00"})

    assert form.is_valid()
    assert form.cleaned_data["starts"] == datetime(2027, 6, 11, 18, 0, tzinfo=UTC)


def test_a_moment_is_shown_on_the_clock_of_the_place() -> None:
    html = str(Dated(initial={"starts": datetime(2027, 1, 11, 19, 0, tzinfo=UTC)})["starts"])

    assert 'type="datetime-local"' in html
    assert 'value="2027-01-11T20:00"' in html
    assert '<span class="affix-note">Berlin time</span>' in html


@pytest.mark.parametrize(
    "typed", ["2027-06-11 20:00", "11.06.2027 20:00", "11.06.2027, 20:00", "2027-06-11T20:00:00"]
)
def test_it_may_be_typed_where_the_browser_has_no_calendar(typed: str) -> None:
    form = Dated({"starts": typed})

    assert form.is_valid()
    assert form.cleaned_data["starts"].astimezone(UTC) == datetime(2027, 6, 11, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (
            "2027-03-28T02:30",
            "Clocks in Berlin go forward that night, so 2:30\u202fAM does not exist. Enter another time.",
        ),
        (
            "2027-10-31T02:30",
            "Clocks in Berlin go back that night, so 2:30\u202fAM occurs twice. Enter a time outside that hour.",
        ),
        ("2027-02-31T02:30", "Enter a date and time, such as 2027-06-11 20:00."),
        ("tomorrow", "Enter a date and time, such as 2027-06-11 20:00."),
        ("", "This field is required."),
    ],
)
def test_a_refusal_says_why(typed: str, error: str) -> None:
    form = Dated({"starts": typed})

    assert form.errors["starts"] == [error]
    assert f'value="{typed}"' in str(form["starts"]) or not typed


def test_the_same_moment_in_another_zone_is_no_change() -> None:
    before = {"starts": datetime(2027, 6, 11, 18, 0, tzinfo=UTC)}

    assert not Dated({"starts": "2027-06-11T20:00"}, initial=before).has_changed()
    assert Dated({"starts": "2027-06-11T18:00"}, initial=before).has_changed()


@pytest.mark.parametrize(
    ("zone", "place"), [("Europe/Berlin", "Berlin"), ("America/New_York", "New York"), ("UTC", "UTC")]
)
def test_a_zone_is_called_by_its_place(zone: str, place: str) -> None:
    assert place_of(ZoneInfo(zone)) == place
