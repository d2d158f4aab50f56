from __future__ import annotations

from decimal import Decimal

import pytest

from parterre.kernel.texts import money_text, text_in

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
    assert text_in(FAIR, language) == text


def test_whichever_there_is() -> None:
    assert text_in({"de-informal": "Märktle"}, "de") == "Märktle"
    assert text_in({"pl": "Targi"}, "de") == "Targi"
    assert (text_in({}, "de"), text_in(None, "de")) == ("", "")


@pytest.mark.parametrize(
    ("amount", "currency", "language", "text"),
    [
        ("23", "EUR", "en", "€ 23.00"),
        ("1234567.5", "EUR", "en", "€ 1,234,567.50"),
        ("1234567.5", "EUR", "de", "1.234.567,50 €"),
        ("1234.5", "EUR", "de-informal", "1.234,50 €"),
        ("1234.5", "EUR", "fr", "1 234,50 €"),
        ("-4", "EUR", "en", "-€ 4.00"),
        ("-4", "EUR", "de", "-4,00 €"),
        ("1000", "JPY", "en", "¥ 1,000"),
        ("1.2345", "KWD", "en", "KWD 1.235"),
        ("5", "CHF", None, "CHF 5.00"),
    ],
)
def test_amounts(amount: str, currency: str, language: str | None, text: str) -> None:
    assert money_text(Decimal(amount), currency, language).replace("\u00a0", " ") == text
