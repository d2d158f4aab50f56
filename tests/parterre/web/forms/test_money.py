from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django import forms
from django.utils.translation import override

from parterre.web.forms import MoneyField
from parterre.web.forms.money import AmbiguousAmount, NotAnAmount, amount_of


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("typed", "currency", "language", "amount"),
    [
        ("34", "EUR", "en", "34"),
        ("34.00", "EUR", "en", "34"),
        ("34,00", "EUR", "en", "34"),
        ("34.5", "EUR", "de", "34.5"),
        ("1,234.50", "EUR", "en", "1234.5"),
        ("1.234,50", "EUR", "en", "1234.5"),
        ("1.234,50", "EUR", "de", "1234.5"),
        ("1,234.50", "EUR", "de", "1234.5"),
        ("1.234.567", "EUR", "en", "1234567"),
        ("1,234,567.89", "EUR", "de", "1234567.89"),
        ("1 234,50", "EUR", "de", "1234.5"),
        ("1\u202f234,50", "EUR", "de", "1234.5"),
        ("1'234.50", "CHF", "en", "1234.5"),
        ("€ 1,234.50", "EUR", "en", "1234.5"),
        ("1.234,50 €", "EUR", "de", "1234.5"),
        ("EUR 12", "EUR", "en", "12"),
        ("12 EUR", "EUR", "en", "12"),
        ("-12.50", "EUR", "en", "-12.5"),
        ("\u22121,50", "EUR", "de", "-1.5"),
        ("-€ 12.50", "EUR", "en", "-12.5"),
        ("12 zł", "PLN", "en", "12"),
        ("CA$ 12", "CAD", "en", "12"),
        (".5", "EUR", "en", "0.5"),
        ("0.125", "EUR", "en", "0.125"),
        # The reader's own thousands mark is clear.
        ("1,234", "EUR", "en", "1234"),
        ("1.234", "EUR", "de", "1234"),
        # Three decimal places are usual in some currencies.
        ("1.234", "KWD", "en", "1.234"),
        ("1,234", "KWD", "en", "1234"),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, currency: str, language: str, amount: str) -> None:
    assert amount_of(typed, currency, language=language) == Decimal(amount)


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "12a", "1,23,4.50", "1.2.3", "1.234,567,890.1", "--1", "1-2", "1.234.56", "12,34,567", "€"],
)
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(NotAnAmount):
        amount_of(typed, "EUR", language="en")


@pytest.mark.parametrize(("typed", "language"), [("1.234", "en"), ("1,234", "de"), ("12.345", "en")])
def test_nobody_guesses_a_factor_of_a_thousand(typed: str, language: str) -> None:
    with pytest.raises(AmbiguousAmount):
        amount_of(typed, "EUR", language=language)


def a_form(currency: str = "EUR", **options: object) -> type[forms.Form]:
    return type("Priced", (forms.Form,), {"price": MoneyField(currency=currency, **options)})


@pytest.mark.parametrize(("language", "shown"), [("en", "1,234.50"), ("de", "1.234,50")])
def test_it_is_shown_in_the_readers_language(language: str, shown: str) -> None:
    with override(language):
        html = str(a_form()(initial={"price": Decimal("1234.5")})["price"])

    assert f'value="{shown}"' in html


def test_what_was_typed_stays_when_it_cannot_be_read() -> None:
    form = a_form()({"price": "twelve"})

    assert not form.is_valid()
    assert 'value="twelve"' in str(form["price"])
    assert form.errors["price"] == ["Enter an amount, such as 1,234.50."]


@pytest.mark.parametrize(
    ("typed", "currency", "error"),
    [
        ("1.234", "EUR", "This could mean 1,234.00 or 1.23. Enter the decimal places too."),
        ("12.345,678", "EUR", "Enter an amount in EUR with at most 2 decimal places, such as 1,234.50."),
        ("0.125", "EUR", "Enter an amount in EUR with at most 2 decimal places, such as 1,234.50."),
        ("12.5", "JPY", "Enter an amount in JPY without decimal places, such as 1,235."),
        ("-1", "EUR", "Enter an amount of at least 0.00."),
        ("99999999999", "EUR", "Enter an amount of at most 9,999,999,999.00."),
        ("", "EUR", "This field is required."),
    ],
)
def test_a_refusal_says_what_to_write(typed: str, currency: str, error: str) -> None:
    form = a_form(currency)({"price": typed})

    assert form.errors["price"] == [error]


def test_it_cleans_to_a_decimal_of_the_currency() -> None:
    form = a_form("KWD")({"price": "1,234.5"})

    assert form.is_valid()
    assert str(form.cleaned_data["price"]) == "1234.500"


def test_an_optional_amount_may_be_missing() -> None:
    form = a_form(required=False)({"price": " "})

    assert form.is_valid()
    assert form.cleaned_data == {"price": None}


@pytest.mark.parametrize(
    ("typed", "changed"), [("1.234,50", False), ("1234.5", False), ("1234.51", True), ("x", True)]
)
def test_another_way_of_writing_is_no_change(typed: str, changed: bool) -> None:
    assert a_form()({"price": typed}, initial={"price": Decimal("1234.50")}).has_changed() is changed


def test_currency_and_note_stand_beside_the_amount() -> None:
    html = str(a_form(note="incl. 7 % VAT")()["price"])

    assert '<span class="affix-note">EUR</span>' in html
    assert '<span class="affix-note">incl. 7 % VAT</span>' in html
    assert 'inputmode="decimal"' in html
