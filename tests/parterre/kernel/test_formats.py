from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.api.fields import LANGUAGES, ZONES
from parterre.kernel import formats
from parterre.kernel.currencies import CURRENCIES
from parterre.kernel.money import decimal_places, round_half_up

EVENING = datetime(2026, 12, 5, 19, 0, tzinfo=UTC)
BERLIN = "Europe/Berlin"
languages = st.sampled_from(sorted(LANGUAGES))
currencies = st.sampled_from(sorted(CURRENCIES))
amounts = st.decimals(min_value=-(10**10), max_value=10**10, places=3)
moments = st.integers(0, 4 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def plain(text: str) -> str:
    """With ordinary spaces, so that it can be read here."""
    return re.sub(r"[\u00a0\u202f\u2009]", " ", text)


@pytest.mark.parametrize(
    ("write", "english", "german"),
    [
        (formats.format_date, "Dec 5, 2026", "5. Dez. 2026"),
        (formats.format_full_date, "Saturday, December 5, 2026", "Samstag, 5. Dezember 2026"),
        (formats.format_long_date, "December 5, 2026", "5. Dezember 2026"),
        (formats.format_time, "8:00 PM", "20:00 Uhr"),
        (formats.format_zoned_time, "8:00 PM CET", "20:00 Uhr MEZ"),
        (formats.format_datetime, "Sat, Dec 5, 2026, 8:00 PM CET", "Sa., 5. Dez. 2026, 20:00 Uhr MEZ"),
        (
            formats.format_long_datetime,
            "Saturday, December 5, 2026, 8:00 PM CET",
            "Samstag, 5. Dezember 2026, 20:00 Uhr MEZ",
        ),
    ],
)
def test_a_moment_is_written_in_one_style_a_language(
    write: Callable[..., str], english: str, german: str
) -> None:
    assert plain(write(EVENING, "en", zone=BERLIN)) == english
    assert plain(write(EVENING, "de", zone=BERLIN)) == german


def test_the_zone_decides_the_day() -> None:
    late = datetime(2026, 12, 5, 23, 30, tzinfo=UTC)

    assert formats.format_date(late, "en") == "Dec 5, 2026"
    assert formats.format_date(late, "en", zone=BERLIN) == "Dec 6, 2026"
    assert formats.format_date(late.date(), "en", zone=BERLIN) == "Dec 5, 2026"


def test_both_hours_of_a_night_that_has_one_twice() -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    assert formats.format_time(first, "de", zone=BERLIN) == formats.format_time(second, "de", zone=BERLIN)


def test_a_zone_is_named_as_its_reader_knows_it() -> None:
    summer = datetime(2031, 7, 5, 18, tzinfo=UTC)
    zones = ("Europe/Berlin", "Europe/London", "America/New_York", "Asia/Shanghai", "UTC")

    named = {
        language: [
            formats.format_datetime(summer, language, zone=zone).rpartition("\u00a0")[2] for zone in zones
        ]
        for language in ("en", "de")
    }

    assert named == {
        "en": ["CEST", "BST", "EDT", "GMT+08:00", "UTC"],
        "de": ["MESZ", "BST", "GMT-04:00", "GMT+08:00", "UTC"],
    }


def test_the_zone_tells_two_hours_of_one_name_apart() -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    both = [plain(formats.format_datetime(one, "en", zone=BERLIN)) for one in (first, second)]

    assert both == ["Sun, Oct 25, 2026, 2:30 AM CEST", "Sun, Oct 25, 2026, 2:30 AM CET"]
    local = [one.astimezone(ZoneInfo(BERLIN)) for one in (first, second)]
    assert plain(formats.format_datetime_range(*local, "en")) == " – ".join(both)


@settings(deadline=None)  # zones are read from disk
@given(moments, languages, st.sampled_from(sorted(ZONES)))
def test_every_moment_names_its_zone(moment: datetime, language: str, zone: str) -> None:
    written = formats.format_datetime(moment, language, zone=zone)
    longer = formats.format_long_datetime(moment, language, zone=zone)
    time = formats.format_time(moment, language, zone=zone)

    name = written.rpartition("\u00a0")[2]
    minutes = abs(moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)) // timedelta(minutes=1)
    assert name.isalpha() or f"{minutes // 60:02}:{minutes % 60:02}" in name
    assert longer.endswith(name)
    assert not time.endswith(name)


def test_the_same_moment_on_two_clocks_is_not_mixed_up() -> None:
    in_berlin, in_new_york = (
        EVENING.astimezone(ZoneInfo(BERLIN)),
        EVENING.astimezone(ZoneInfo("America/New_York")),
    )

    assert in_berlin == in_new_york
    assert formats.format_time(in_berlin, "de") == "20:00\u00a0Uhr"
    assert formats.format_time(in_new_york, "de") == "14:00\u00a0Uhr"


def test_parts_of_a_date() -> None:
    day = date(2026, 12, 5)

    assert (formats.format_month(day, "en"), formats.format_weekday(day, "en")) == (
        "December 2026",
        "Saturday",
    )
    assert (formats.format_month(day, "de"), formats.format_weekday(day, "de")) == (
        "Dezember 2026",
        "Samstag",
    )


@pytest.mark.parametrize(
    ("length", "language", "text"),
    [
        (timedelta(hours=2, minutes=30), "en", "Sat, Dec 5, 2026, 7:00 – 9:30 PM UTC"),
        (timedelta(hours=2, minutes=30), "de", "Sa., 5. Dez. 2026, 19:00–21:30 Uhr UTC"),
        (timedelta(days=1), "en", "Sat, Dec 5, 2026, 7:00 PM UTC – Sun, Dec 6, 2026, 7:00 PM UTC"),
        (timedelta(days=1), "de", "Sa., 5. Dez. 2026, 19:00 Uhr UTC – So., 6. Dez. 2026, 19:00 Uhr UTC"),
    ],
)
def test_a_range(length: timedelta, language: str, text: str) -> None:
    assert plain(formats.format_datetime_range(EVENING, EVENING + length, language)) == text


@pytest.mark.parametrize(
    ("days", "english", "german"),
    [
        (0, "Dec 5, 2026", "5. Dez. 2026"),
        (2, "Dec 5 – 7, 2026", "5.–7. Dez. 2026"),
        (30, "Dec 5, 2026 – Jan 4, 2027", "5. Dez. 2026 – 4. Jan. 2027"),
    ],
)
def test_a_range_of_days(days: int, english: str, german: str) -> None:
    first = EVENING.date()
    told = [plain(formats.format_date_range(first, first + timedelta(days), one)) for one in ("en", "de")]

    assert told == [english, german]


@pytest.mark.parametrize(
    ("seconds", "english", "german"),
    [
        (1, "1 second", "1 Sekunde"),
        (59, "1 minute", "1 Minute"),
        (180, "3 minutes", "3 Minuten"),
        (2 * 86_400, "2 days", "2 Tage"),
    ],
)
def test_how_long(seconds: int, english: str, german: str) -> None:
    length = timedelta(seconds=seconds)

    assert (formats.format_duration(length, "en"), formats.format_duration(length, "de")) == (english, german)


def test_how_long_ago() -> None:
    now = EVENING + timedelta(hours=3)

    assert formats.format_ago(EVENING, now, "en") == "3 hours ago"
    assert formats.format_ago(EVENING, now, "de") == "vor 3 Stunden"


@pytest.mark.parametrize(
    ("amount", "currency", "language", "text"),
    [
        ("23", "EUR", "en", "€23.00"),
        ("1234567.5", "EUR", "en", "€1,234,567.50"),
        ("1234567.5", "EUR", "de", "1.234.567,50 €"),
        ("1234.5", "EUR", "de-informal", "1.234,50 €"),
        ("1234.5", "EUR", "fr", "1 234,50 €"),
        ("-4", "EUR", "en", "-€4.00"),
        ("-4", "EUR", "de", "-4,00 €"),
        ("1000", "JPY", "en", "¥1,000"),
        ("5", "CAD", "en", "CA$5.00"),
        ("5", "CHF", "en", "CHF 5.00"),
        ("5", "CHF", None, "CHF 5.00"),
        ("5", "CHF", "a language of elves", "CHF 5.00"),
        ("5", "PLN", "pl", "5,00 zł"),
        ("1.2345", "KWD", "en", "KWD 1.235"),
        ("1234.5", "HUF", "en", "HUF 1,234.50"),
    ],
)
def test_amounts(amount: str, currency: str, language: str | None, text: str) -> None:
    assert plain(formats.format_money(Decimal(amount), currency, language)) == text


@given(amounts, currencies, languages)
def test_an_amount_shows_every_digit_that_is_charged(amount: Decimal, currency: str, language: str) -> None:
    text = formats.format_money(amount, currency, language)
    rounded = round_half_up(amount, currency)

    digits = re.sub(r"\D", "", text)
    assert digits.zfill(1).lstrip("0") == re.sub(r"\D", "", str(abs(rounded))).lstrip("0")
    assert ("-" in text or "\u2212" in text) == (rounded < 0)


@given(amounts, currencies, languages)
def test_an_amount_without_its_currency_can_be_read_back(
    amount: Decimal, currency: str, language: str
) -> None:
    text = formats.format_amount(amount, currency, language)
    mark = formats.decimal_mark(language)

    whole, _, places = text.replace("\u2212", "-").partition(mark)
    assert len(places) == decimal_places(currency)
    assert Decimal(f"{re.sub(r'[^-0-9]', '', whole)}.{places or 0}") == round_half_up(amount, currency)


@pytest.mark.parametrize(
    ("rate", "english", "german"),
    [
        (Decimal("19.00"), "19%", "19 %"),
        (Decimal("7.7000"), "7.7%", "7,7 %"),
        (Decimal("0.1234"), "0.1234%", "0,1234 %"),
        (100, "100%", "100 %"),
    ],
)
def test_percentages(rate: Decimal | int, english: str, german: str) -> None:
    assert plain(formats.format_percent(rate, "en")) == english
    assert plain(formats.format_percent(rate, "de")) == german


def test_numbers() -> None:
    assert (formats.format_number(12345, "en"), formats.format_number(12345, "de")) == ("12,345", "12.345")
    assert (formats.format_number(0.25, "en"), formats.format_number(0.25, "de")) == ("0.25", "0,25")


def test_names_in_the_readers_language() -> None:
    assert (formats.country_name("DE", "en"), formats.country_name("DE", "de")) == ("Germany", "Deutschland")
    assert formats.currency_name("CHF", "de") == "Schweizer Franken"
    assert (formats.country_name("??", "en"), formats.currency_name("???", "en")) == ("??", "???")


@given(moments, languages)
def test_every_language_of_an_order_can_be_written_in(moment: datetime, language: str) -> None:
    year = str(moment.year)

    for write in (formats.format_date, formats.format_long_date, formats.format_datetime):
        assert year in write(moment, language)
    assert year in formats.format_long_datetime(moment, language)
    assert year in formats.format_datetime_range(moment, moment, language)
    assert year in formats.format_month(moment, language)
    assert "'" not in plain(formats.format_time(moment, language))


FAIR = {"en": "Fair", "de": "Markt", "de-informal": "Märktle", "fr": ""}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Fair"),
        ("de", "Markt"),
        ("de-informal", "Märktle"),
        ("de-at", "Markt"),
        ("fr", "Fair"),
        (None, "Fair"),
    ],
)
def test_the_nearest_language(language: str | None, text: str) -> None:
    assert formats.text_in(FAIR, language) == text


def test_whichever_there_is() -> None:
    assert formats.text_in({"de-informal": "Märktle"}, "de") == "Märktle"
    assert formats.text_in({"pl": "Targi"}, "de") == "Targi"
    assert (formats.text_in({}, "de"), formats.text_in(None, "de")) == ("", "")
