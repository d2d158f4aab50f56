"""Tax category codes of EN 16931, and exemption reason codes."""

from __future__ import annotations

_ARTICLES = (
    ["79-C"]
    + [f"132-1{letter}" for letter in "ABCDEFGHIJKLMNOPQ"]
    + ["143-1A", "143-1B", "143-1C", "143-1D", "143-1E", "143-1F", "143-1FA"]
    + [f"143-1{letter}" for letter in "GHIJKL"]
    + [f"148-{letter}" for letter in "ABCDEFG"]
    + ["151-1A", "151-1AA", "151-1B", "151-1C", "151-1D", "151-1E", "309", "D", "F", "I", "J"]
)
TAX_CODES: tuple[str, ...] = (
    *("S/standard", "S/reduced", "S/averaged", "AE", "O", "E", "Z", "G", "K", "L", "M", "B"),
    *(f"E/VATEX-EU-{article}" for article in _ARTICLES),
    *("E/VATEX-FR-FRANCHISE", "E/VATEX-FR-CNWVAT"),
)
