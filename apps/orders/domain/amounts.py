"""Amounts of order lines and totals. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.taxes.arithmetic import split_gross
from parterre.kernel.money import round_half_up

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class TaxShare:
    """Which rule taxes an amount, and how much of it."""

    rule_id: int | None = None
    rate: Decimal = ZERO
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A gross amount and the tax in it."""

    gross: Decimal
    tax: Decimal
    share: TaxShare


UNTAXED = TaxShare()


def gross_amount(gross: Decimal, share: TaxShare, currency: str) -> Amount:
    taxed = split_gross(gross, share.rate, currency)
    return Amount(taxed.gross, taxed.tax, share)


def percent_of(total: Decimal, percent: Decimal, currency: str) -> Decimal:
    return round_half_up(total * percent / HUNDRED, currency)


def split_like(amounts: Sequence[Amount], value: Decimal, currency: str) -> list[Amount]:
    """Share `value` among the tax rates of `amounts`, in proportion to what each rate earns.

    The last share takes what rounding left over, so that the parts always add up to `value`.
    """
    earned: dict[TaxShare, Decimal] = {}
    for amount in amounts:
        earned[amount.share] = earned.get(amount.share, ZERO) + amount.gross
    total = sum(earned.values(), ZERO)
    if not total:
        return [gross_amount(value, next(iter(earned), UNTAXED), currency)]
    shares = sorted(earned, key=lambda share: (share.rate, share.rule_id or 0, share.code or ""))
    parts: list[Amount] = []
    left = round_half_up(value, currency)
    for share in shares[:-1]:
        part = round_half_up(value * earned[share] / total, currency)
        parts.append(gross_amount(part, share, currency))
        left -= part
    return [*(part for part in parts if part.gross), gross_amount(left, shares[-1], currency)]


def total_of(grosses: Iterable[Decimal]) -> Decimal:
    return sum(grosses, ZERO)
