"""Stripe's smallest units."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parterre.integrations.stripe.sdk import from_minor, to_minor
from parterre.kernel.money import round_half_up

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("23.00", "EUR", 2300),
        ("23.000", "eur", 2300),
        ("500", "JPY", 500),
        ("1.250", "KWD", 1250),
        ("100", "ISK", 10000),
        ("100", "UGX", 10000),
        ("100", "MGA", 100),
    ],
)
def test_there_and_back(amount: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(amount), currency) == minor
    assert from_minor(minor, currency) == Decimal(amount)


@pytest.mark.parametrize(("amount", "currency"), [("1.005", "EUR"), ("0.5", "JPY"), ("0.0001", "KWD")])
def test_an_amount_finer_than_the_unit_is_a_bug(amount: str, currency: str) -> None:
    with pytest.raises(ArithmeticError):
        to_minor(Decimal(amount), currency)


@given(
    st.decimals(min_value=-10_000_000, max_value=10_000_000, places=4),
    st.sampled_from(["EUR", "JPY", "KWD", "ISK", "UGX"]),
)
def test_what_stripe_is_told_comes_back_as_it_was(amount: Decimal, currency: str) -> None:
    rounded = round_half_up(amount, currency)

    assert from_minor(to_minor(rounded, currency), currency) == rounded
