"""Amounts of money: a decimal and its currency, rounded to the currency's decimal places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.numbers import get_currency_precision

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Taxed:
    """`gross` is always `net + tax`, to the last digit."""

    gross: Decimal
    net: Decimal
    tax: Decimal


def split_gross(gross: Decimal, rate: Decimal, currency: str) -> Taxed:
    """The tax contained in a price. `rate` in percent."""
    gross = round_half_up(gross, currency)
    net = round_half_up(gross * HUNDRED / (HUNDRED + rate), currency)
    return Taxed(gross=gross, net=net, tax=gross - net)


def add_tax(net: Decimal, rate: Decimal, currency: str) -> Taxed:
    """The price that a net amount becomes. `rate` in percent."""
    net = round_half_up(net, currency)
    tax = round_half_up(net * rate / HUNDRED, currency)
    return Taxed(gross=net + tax, net=net, tax=tax)


# CLDR has no coins for these, as nobody uses them. Invoices, taxes and payment providers count as ISO 4217 does.
_PLACES = {
    **dict.fromkeys(("AFN", "ALL", "COP", "HUF", "IDR", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK"), 2),
    **dict.fromkeys(("SOS", "SYP", "YER"), 2),
    "IQD": 3,
}


@cache
def decimal_places(currency: str) -> int:
    """Digits after the point in which the currency is counted (ISO 4217)."""
    return _PLACES.get(currency, get_currency_precision(currency))


def round_half_up(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-decimal_places(currency)), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount; adding two currencies is a TypeError, not a conversion."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def rounded(self) -> Money:
        return Money(round_half_up(self.amount, self.currency), self.currency)

    def _same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise TypeError(f"cannot combine {self.currency} and {other.currency}")


def sum_money(amounts: Iterable[Money], currency: str) -> Money:
    total = Money(Decimal(0), currency)
    for amount in amounts:
        total = total + amount
    return total
