"""Gross, net and tax of one amount. Pure: no database, no settings, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from parterre.kernel.money import round_half_up

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
