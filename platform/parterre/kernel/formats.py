"""Dates, times, numbers and amounts as people read them: one style a language, from CLDR by Babel.

|                      | en                                  | de                                      |
|----------------------|-------------------------------------|-----------------------------------------|
| format_date          | Dec 5, 2026                         | 5. Dez. 2026                            |
| format_time          | 8:00 PM                             | 20:00 Uhr                               |
| format_zoned_time    | 8:00 PM CET                         | 20:00 Uhr MEZ                           |
| format_datetime      | Sat, Dec 5, 2026, 8:00 PM CET       | Sa., 5. Dez. 2026, 20:00 Uhr MEZ        |
| format_datetime_range| Sat, Dec 5, 2026, 8:00 – 10:30 PM CET | Sa., 5. Dez. 2026, 20:00–22:30 Uhr MEZ |
| format_long_date     | December 5, 2026                    | 5. Dezember 2026                        |
| format_long_datetime | Saturday, December 5, 2026, 8:00 PM CET | Samstag, 5. Dezember 2026, 20:00 Uhr MEZ |
| format_money         | €1,234.50, CHF 1,234.50             | 1.234,50 €, 1.234,50 CHF                |
| format_percent       | 7.7%                                | 7,7 %                                   |

The short forms are for lists, forms, labels and tickets; the long ones for mails and where an event is presented.
A moment has its weekday, since people plan by it; a day alone has none: it stands in sentences ("nach dem 5. Dez.").
A moment names its zone, since its reader may be in another; a time alone does not: it stands beside a moment, or is
read at the place, else it is written by format_zoned_time. What ends at an hour is no day: a deadline is a moment.
CLDR's spaces stay: no-break before €, % and Uhr, narrow no-break before PM, thin around the dash of a range. What
machines read (API, CSV, calendar files, values of inputs) is not written here.

`language` is any code a page, an account or an order has (`en`, `de-informal`, `pt-pt`); one that CLDR does not know
reads as its nearest, else as English. `zone`: whose clock the moment is told by; without it, the moment's own.
`text_in` picks from what people wrote in several languages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import (
    DateTimePattern,
    format_interval,
    format_timedelta,
    get_timezone_gmt,
    get_timezone_name,
    parse_pattern,
)
from babel.numbers import NumberPattern, get_currency_symbol
from babel.numbers import parse_pattern as parse_number_pattern

from parterre.kernel.money import decimal_places, round_half_up

NO_BREAK_SPACE: Final = "\u00a0"
# Skeletons of CLDR: what is shown, in whichever order the language has.
_DAY: Final = "yMMMd"
_DAY_WITH_WEEKDAY: Final = "yMMMEd"
_SHORT_DAY: Final = "MMMd"
_MONTH: Final = "yMMMM"
# CLDR writes "Uhr" behind a range of times (20:00–22:00 Uhr) and not behind a single one; people do behind both.
_TIMES: Final = {"de": f"HH:mm{NO_BREAK_SPACE}'Uhr'"}


@lru_cache(maxsize=128)
def locale_of(language: str | None) -> Locale:
    parts = (language or "en").replace("_", "-").split("-")
    while parts:
        try:
            return Locale.parse("-".join(parts), sep="-")
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return Locale("en")


def text_in(texts: Mapping[str, str] | None, language: str | None) -> str:
    """The text in this language, else in a near one, else in English, else in whichever there is."""
    written = {code: text for code, text in (texts or {}).items() if text}
    base = (language or "en").partition("-")[0]
    near = [code for code in written if code.partition("-")[0] == base]
    for code in (language, base, *near, "en", *written):
        if code in written:
            return written[code]
    return ""


# Dates and times


def format_date(day: date, language: str | None, *, zone: str = "") -> str:
    return _written(_date_pattern, _on_the_clock(day, zone), language)


def format_day(day: date, language: str | None) -> str:
    """`Nov 30`: where the year is clear."""
    return _written(_short_day_pattern, _on_the_clock(day, ""), language)


def format_long_date(day: date, language: str | None, *, zone: str = "") -> str:
    return _written(_long_date_pattern, _on_the_clock(day, zone), language)


def format_time(moment: datetime, language: str | None, *, zone: str = "") -> str:
    return _written(_time_pattern, _on_the_clock(moment, zone), language)


def format_zoned_time(moment: datetime, language: str | None, *, zone: str = "") -> str:
    return format_time(moment, language, zone=zone) + _zone_behind(moment, zone, language)


def format_datetime(moment: datetime, language: str | None, *, zone: str = "") -> str:
    written = _written(_datetime_pattern, _on_the_clock(moment, zone), language)
    return written + _zone_behind(moment, zone, language)


def format_long_datetime(moment: datetime, language: str | None, *, zone: str = "") -> str:
    written = _written(_long_datetime_pattern, _on_the_clock(moment, zone), language)
    return written + _zone_behind(moment, zone, language)


def format_full_date(day: date, language: str | None, *, zone: str = "") -> str:
    """`Monday, November 30, 2026`."""
    return _written(_full_date_pattern, _on_the_clock(day, zone), language)


def format_date_range(first: date, last: date, language: str | None) -> str:
    """`Jun 1 – 3, 2030`; one day alone as `format_date` has it."""
    if first == last:
        return format_date(first, language)
    return format_interval(first, last, _DAY, locale=locale_of(language))


def format_month(day: date, language: str | None) -> str:
    """`December 2026`."""
    return _written(_month_pattern, _on_the_clock(day, ""), language)


def format_weekday(day: date, language: str | None) -> str:
    """`Saturday`."""
    return str(locale_of(language).days["stand-alone"]["wide"][day.weekday()])


def format_datetime_range(start: datetime, end: datetime, language: str | None) -> str:
    """`Sat, Dec 5, 2026, 8:00 – 10:30 PM CET`: within a day, the day is written once."""
    locale = locale_of(language)
    if start.date() != end.date() or start.utcoffset() != end.utcoffset():
        first, last = format_datetime(start, language), format_datetime(end, language)
        return str(locale.interval_formats[None]).format(first, last)
    skeleton = "hm" if "h" in locale.time_formats["short"].pattern else "Hm"
    times = format_interval(start.time(), end.time(), skeleton, locale=locale)
    day = _written(_day_pattern, _on_the_clock(start, ""), language)
    written = str(locale.datetime_formats["medium"]).replace("'", "").format(times, day)
    return written + _zone_behind(end, "", language)


def format_duration(length: timedelta, language: str | None) -> str:
    """`3 minutes`: in the one unit that says most, rounded."""
    return format_timedelta(length, locale=locale_of(language))


def format_ago(moment: datetime, now: datetime, language: str | None) -> str:
    """`3 minutes ago`."""
    return format_timedelta(moment - now, add_direction=True, locale=locale_of(language))


def _on_the_clock(when: date, zone: str) -> date:
    """What the clock shows, without its zone: two moments of one key would be the same whichever clock they are on."""
    if not isinstance(when, datetime):
        return when
    return (when.astimezone(ZoneInfo(zone)) if zone else when).replace(tzinfo=None)


def _zone_behind(moment: datetime, zone: str, language: str | None) -> str:
    """Nothing for a moment of no zone."""
    at = moment.astimezone(ZoneInfo(zone)) if zone else moment
    if at.tzinfo is None:
        return ""
    name = _zone_name(at.replace(tzinfo=None), at.tzinfo, at.utcoffset(), language)
    return f"{NO_BREAK_SPACE}{name}"


# The offset tells the two hours of one name apart: moments that differ in `fold` alone are equal.
@lru_cache(maxsize=4096)
def _zone_name(clock: datetime, zone: tzinfo, _offset: timedelta | None, language: str | None) -> str:
    """As the language abbreviates it (MEZ), else as English does in Europe (CET), else the offset (GMT+09:00).

    The abbreviations of the time zone database will not do: CST is one in Chicago and another in Shanghai.
    """
    at = clock.replace(tzinfo=zone)
    for locale in (locale_of(language), locale_of("en-GB")):
        name = get_timezone_name(at, width="short", locale=locale)
        if name.isalpha():
            return name
    return get_timezone_gmt(at, width="long", locale=locale_of(language))


@lru_cache(maxsize=4096)
def _written(pattern_of: Callable[[Locale], DateTimePattern], when: date, language: str | None) -> str:
    locale = locale_of(language)
    return pattern_of(locale).apply(when, locale)


def _date_pattern(locale: Locale) -> DateTimePattern:
    pattern: DateTimePattern = locale.datetime_skeletons[_DAY]
    return pattern


def _short_day_pattern(locale: Locale) -> DateTimePattern:
    pattern: DateTimePattern = locale.datetime_skeletons[_SHORT_DAY]
    return pattern


def _long_date_pattern(locale: Locale) -> DateTimePattern:
    pattern: DateTimePattern = locale.date_formats["long"]
    return pattern


def _full_date_pattern(locale: Locale) -> DateTimePattern:
    pattern: DateTimePattern = locale.date_formats["full"]
    return pattern


def _day_pattern(locale: Locale) -> DateTimePattern:
    pattern: DateTimePattern = locale.datetime_skeletons[_DAY_WITH_WEEKDAY]
    return pattern


def _month_pattern(locale: Locale) -> DateTimePattern:
    pattern: DateTimePattern = locale.datetime_skeletons[_MONTH]
    return pattern


def _time_pattern(locale: Locale) -> DateTimePattern:
    own = _TIMES.get(locale.language)
    return parse_pattern(own) if own else locale.time_formats["short"]


def _datetime_pattern(locale: Locale) -> DateTimePattern:
    return _joined(_day_pattern(locale), _time_pattern(locale), "medium", locale)


def _long_datetime_pattern(locale: Locale) -> DateTimePattern:
    return _joined(locale.date_formats["full"], _time_pattern(locale), "full", locale)


def _joined(day: DateTimePattern, time: DateTimePattern, width: str, locale: Locale) -> DateTimePattern:
    both = str(locale.datetime_formats[width])
    return parse_pattern(both.replace("{1}", day.pattern).replace("{0}", time.pattern))


# Numbers and amounts


def format_number(number: Decimal | float, language: str | None) -> str:
    """`1,234.5`, with at most three decimal places."""
    locale = locale_of(language)
    return str(locale.decimal_formats[None].apply(number, locale))


def format_percent(rate: Decimal | float, language: str | None) -> str:
    """Of a rate that counts in hundredths, as tax rates do: 7.7 is 7.7%."""
    return str(_percent_pattern(language).apply(Decimal(rate) / 100, locale_of(language)))


@lru_cache(maxsize=4096)  # a page shows the same few prices again and again
def format_money(amount: Decimal, currency: str, language: str | None) -> str:
    """In the decimal places that we count the currency in, which are not always those that CLDR shows."""
    pattern, rounded = _money_pattern(currency, language), _rounded(amount, currency)
    return str(pattern.apply(rounded, locale_of(language), currency=currency, currency_digits=False))


def format_amount(amount: Decimal, currency: str, language: str | None) -> str:
    """Like money, without the currency: `1,234.50`."""
    return str(_amount_pattern(currency, language).apply(_rounded(amount, currency), locale_of(language)))


def _rounded(amount: Decimal, currency: str) -> Decimal:
    return round_half_up(amount, currency) + 0  # less than nothing by less than a coin is not "-0.00"


def currency_symbol(currency: str, language: str | None) -> str:
    """`€`; the code where the language has no symbol for it."""
    return get_currency_symbol(currency, locale_of(language))


def currency_name(currency: str, language: str | None) -> str:
    return str(locale_of(language).currencies.get(currency, currency))


def country_name(country: str, language: str | None) -> str:
    return str(locale_of(language).territories.get(country, country))


def decimal_mark(language: str | None) -> str:
    """A point or a comma."""
    return str(locale_of(language).number_symbols["latn"]["decimal"])


@lru_cache(maxsize=128)
def _percent_pattern(language: str | None) -> NumberPattern:
    pattern = parse_number_pattern(locale_of(language).percent_formats[None].pattern)
    pattern.frac_prec = (0, 4)  # as many as a tax rate has
    return pattern


@lru_cache(maxsize=1024)
def _amount_pattern(currency: str, language: str | None) -> NumberPattern:
    pattern = parse_number_pattern(locale_of(language).decimal_formats[None].pattern)
    pattern.frac_prec = (decimal_places(currency),) * 2
    return pattern


@lru_cache(maxsize=1024)
def _money_pattern(currency: str, language: str | None) -> NumberPattern:
    locale = locale_of(language)
    written = _spaced(locale.currency_formats["standard"].pattern, get_currency_symbol(currency, locale))
    pattern = parse_number_pattern(written)
    pattern.frac_prec = (decimal_places(currency),) * 2
    return pattern


def _spaced(pattern: str, symbol: str) -> str:
    """CLDR's spacing of currencies, which Babel leaves out: letter codes are set apart (CHF 5, but €5 and CA$5)."""
    if not _is_sign(symbol[-1]):
        pattern = re.sub("¤(?=[#0])", f"¤{NO_BREAK_SPACE}", pattern)
    if not _is_sign(symbol[0]):
        pattern = re.sub("(?<=[#0])¤", f"{NO_BREAK_SPACE}¤", pattern)
    return pattern


def _is_sign(character: str) -> bool:
    return unicodedata.category(character).startswith("S")
