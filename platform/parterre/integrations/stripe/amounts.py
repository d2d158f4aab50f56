"""Conversion between amounts and Stripe's minor units, which differ from ISO 4217 for some currencies."""

from __future__ import annotations

from decimal import Decimal

from parterre.kernel.money import decimal_places

# docs.stripe.com/currencies: counted in hundredths although they have none; MGA has none there, and two in ISO 4217.
_OWN_PLACES = {"ISK": 2, "UGX": 2, "MGA": 0}


def to_minor(amount: Decimal, currency: str) -> int:
    """An amount finer than the currency is an error of ours: nothing is rounded here."""
    minor = amount.scaleb(_places(currency))
    if minor != minor.to_integral_value():
        raise ArithmeticError(f"{amount} {currency} is no whole number of its smallest unit")
    return int(minor)


def from_minor(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-_places(currency))


def _places(currency: str) -> int:
    return _OWN_PLACES.get(currency.upper(), decimal_places(currency.upper()))
