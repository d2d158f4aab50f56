"""Countries by their ISO 3166-1 alpha-2 code."""

from __future__ import annotations

import re
from typing import Final

from babel import Locale

# Codes that CLDR names and that are no country: reserved by ISO 3166 for other uses, or CLDR's own.
_NO_COUNTRIES: Final = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]
)
COUNTRIES: Final = (
    frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())
    - _NO_COUNTRIES
)

# Where an address names a state, by the part of its ISO 3166-2 code after the dash.
COUNTRIES_WITH_STATES: Final = frozenset(["AU", "BR", "CA", "JP", "MY", "MX", "US", "IT"])
STATE: Final = re.compile(r"[A-Z0-9]{1,3}")
