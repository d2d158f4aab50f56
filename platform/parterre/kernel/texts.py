"""How values read to people: texts in several languages, amounts of money. Plain Python, no catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from parterre.kernel.money import decimal_places, round_half_up

NO_BREAK_SPACE = "\u00a0"
SYMBOLS = {"EUR": "€", "GBP": "£", "JPY": "¥", "USD": "$", "INR": "₹", "PLN": "zł", "CZK": "Kč"}
# Languages that write 1.234,50 € rather than € 1,234.50; others of them part thousands by a space.
_AMOUNT_FIRST = {
    **dict.fromkeys(("de", "es", "it", "nl", "pt", "da", "id", "tr", "el", "hr", "ro"), (".", ",")),
    **dict.fromkeys(
        ("fr", "fi", "sv", "nb", "cs", "pl", "ru", "uk", "hu", "lv", "sk", "ca"), (NO_BREAK_SPACE, ",")
    ),
}


def text_in(texts: Mapping[str, str] | None, language: str | None) -> str:
    """The text in this language, else in a near one, else in English, else in whichever there is."""
    written = {code: text for code, text in (texts or {}).items() if text}
    base = (language or "en").partition("-")[0]
    near = [code for code in written if code.partition("-")[0] == base]
    for code in (language, base, *near, "en", *written):
        if code in written:
            return written[code]
    return ""


def money_text(amount: Decimal, currency: str, language: str | None) -> str:
    """`€ 23.00` in English, `23,00 €` in German, with the currency's own decimal places and a space that holds."""
    symbol = SYMBOLS.get(currency, currency)
    figure = f"{abs(round_half_up(amount, currency)):,.{decimal_places(currency)}f}"
    minus = "-" if amount < 0 else ""
    marks = _AMOUNT_FIRST.get((language or "en").partition("-")[0])
    if marks is not None:
        thousands, point = marks
        figure = figure.translate({ord(","): thousands, ord("."): point})
        return f"{minus}{figure}{NO_BREAK_SPACE}{symbol}"
    return f"{minus}{symbol}{NO_BREAK_SPACE}{figure}"
