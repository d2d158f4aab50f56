"""Single values: does this one look like the contract's money, instant, language map ... ?

Each check answers None when the value is right, and otherwise what was expected instead.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import available_timezones

Check = Callable[[object], str | None]

MONEY = re.compile(r"-?\d{1,11}\.\d{2}")
DECIMAL = re.compile(r"-?\d+(\.\d+)?")
# Two places, or up to four where the further ones say something.
TAX_RATE = re.compile(r"\d+\.\d{2}(?!0+$)\d{0,2}")
DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TIME = re.compile(r"\d{2}:\d{2}:\d{2}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]+)*")
COUNTRY = re.compile(r"[A-Z]{2}")
RELATIVE = re.compile(r"RELDATE/(minutes/\d+|\d+/(-|\d{2}:\d{2}:\d{2}))/[a-z_]+/(after)?")


def integer(value: object) -> str | None:
    return None if isinstance(value, int) and not isinstance(value, bool) else "an integer"


def number(value: object) -> str | None:
    return None if isinstance(value, int | float) and not isinstance(value, bool) else "a number"


def boolean(value: object) -> str | None:
    return None if isinstance(value, bool) else "true or false"


def string(value: object) -> str | None:
    return None if isinstance(value, str) else "a string"


def anything(_value: object) -> str | None:
    return None


def _text_matching(pattern: re.Pattern[str], expected: str) -> Check:
    def check(value: object) -> str | None:
        return None if isinstance(value, str) and pattern.fullmatch(value) else expected

    return check


money = _text_matching(MONEY, 'money as a string with two decimals, like "12.00"')
decimal = _text_matching(DECIMAL, "a decimal number as a string")
tax_rate = _text_matching(
    TAX_RATE, 'a rate as a string with two decimals, or up to four where needed, like "19.00"'
)


def moment(value: object) -> str | None:
    if isinstance(value, str) and DATETIME.fullmatch(value) and _is_real(datetime.fromisoformat, value):
        return None
    return "an ISO 8601 date and time with offset"


def day(value: object) -> str | None:
    if isinstance(value, str) and DATE.fullmatch(value) and _is_real(date.fromisoformat, value):
        return None
    return "a date as YYYY-MM-DD"


def time_of_day(value: object) -> str | None:
    if isinstance(value, str) and TIME.fullmatch(value) and _is_real(time.fromisoformat, value):
        return None
    return "a time as HH:MM:SS"


def _is_real(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def relative_moment(value: object) -> str | None:
    if moment(value) is None or (isinstance(value, str) and RELATIVE.fullmatch(value)):
        return None
    return "a date and time, or RELDATE/..."


def relative_day(value: object) -> str | None:
    if day(value) is None or (isinstance(value, str) and RELATIVE.fullmatch(value)):
        return None
    return "a date, or RELDATE/..."


def languages(value: object) -> str | None:
    if not isinstance(value, dict):
        return "an object of language to text"
    for language, text in value.items():
        if not LANGUAGE.fullmatch(language):
            return f"an object of language to text; {language!r} is no language"
        if not isinstance(text, str):
            return f"an object of language to text; the text in {language!r} is no string"
    return None


def name_parts(value: object) -> str | None:
    """A name nobody gave is `{}`; any other says how its parts belong together."""
    if not isinstance(value, dict) or not all(isinstance(part, str) for part in value.values()):
        return "an object of name components, each a string"
    if value and not value.keys() & {"_scheme", "_legacy"}:
        return "name components with their _scheme"
    return None


def country(value: object) -> str | None:
    return None if isinstance(value, str) and (value == "" or COUNTRY.fullmatch(value)) else "a country code"


def timezone(value: object) -> str | None:
    return None if isinstance(value, str) and value in _timezones() else "an IANA time zone"


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def url(value: object) -> str | None:
    if isinstance(value, str):
        parts = urlsplit(value)
        if parts.scheme in ("http", "https") and parts.netloc:
            return None
    return "an absolute URL"


def number_or_text(value: object) -> str | None:
    return None if number(value) is None or decimal(value) is None else "a number, or one as a string"


CHECKS: Final[Mapping[str, Check]] = {
    "integer": integer,
    "id": integer,
    "float": number,
    "number": number,
    "number|numeric string": number_or_text,
    "boolean": boolean,
    "string": string,
    "enum": string,
    "money": money,
    # Without digits only in the price calculation, which the contract calls undocumented.
    "decimal": number_or_text,
    "tax_rate": tax_rate,
    "datetime": moment,
    "date": day,
    "time": time_of_day,
    "relative_datetime": relative_moment,
    "relative_date": relative_day,
    "date_frame": string,
    "i18n": languages,
    "name_parts": name_parts,
    "country": country,
    "timezone": timezone,
    "url": url,
    "file": url,
    "json": anything,
}
