"""Currencies that things can be priced in: legal tender, without funds, metals and test codes."""

from __future__ import annotations

from datetime import date
from typing import Final

from babel.core import get_global
from babel.numbers import get_territory_currencies

# Legal tender on this day or since. A day that stays: what a country gives up later is still what events are priced in.
_SINCE: Final = date(2025, 12, 31)
# Listed by ISO 4217; in CLDR one was replaced long ago, and the other is counted in but not paid with.
_ALSO: Final = frozenset(["SVC", "VED"])
CURRENCIES: Final = _ALSO.union(
    *(get_territory_currencies(country, _SINCE, date.max) for country in get_global("territory_currencies"))
)
