"""Stripe's smallest units."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parterre.integrations.stripe.amounts import from_minor, to_minor


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


def test_an_amount_finer_than_the_unit_is_a_bug() -> None:
    with pytest.raises(ArithmeticError):
        to_minor(Decimal("1.005"), "EUR")
