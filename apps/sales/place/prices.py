"""Prices of order lines. No query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from apps.catalog.facade import OfferedTax, Snapshot
from apps.orders.facade import (
    UNTAXED,
    Amount,
    TaxShare,
    fee_of,
    gross_amount,
    percent_of,
    split_like,
    total_of,
)
from apps.orders.models import OrderFee
from apps.sales.hookspecs import FeeLine
from apps.sales.place.request import PlaceFee
from apps.sales.place.validate import Line
from parterre.kernel.money import add_tax


def price_of(line: Line, currency: str) -> Amount:
    """The price that was asked for, else the product's own."""
    tax = line.product.tax
    if line.asked.price is not None:
        return gross_amount(line.asked.price, share_of(tax), currency)
    if tax is not None and not tax.price_includes_tax:
        added = add_tax(line.sellable.price, tax.rate, currency)
        return Amount(added.gross, added.tax, share_of(tax))
    return gross_amount(line.sellable.gross, share_of(tax), currency)


def share_of(tax: OfferedTax | None) -> TaxShare:
    return UNTAXED if tax is None else TaxShare(tax.id, tax.rate, tax.code)


def fees_of(asked: Iterable[PlaceFee], positions: Sequence[Amount], offer: Snapshot) -> list[OrderFee]:
    """One fee, or several where it is split like the positions' taxes."""
    total = total_of(amount.gross for amount in positions)
    return [
        fee_of(amount, fee_type=fee.fee_type, internal_type=fee.internal_type, description=fee.description)
        for fee in asked
        for amount in _amounts_of(fee, total, positions, offer)
    ]


def fees_of_plugins(lines: Iterable[FeeLine], offer: Snapshot) -> list[OrderFee]:
    return [
        fee_of(
            gross_amount(line.value, _share(line.tax_rule_id, offer), offer.currency),
            fee_type=line.fee_type,
            internal_type=line.internal_type,
            description=line.description,
        )
        for line in lines
    ]


def _amounts_of(fee: PlaceFee, total: Decimal, positions: Sequence[Amount], offer: Snapshot) -> list[Amount]:
    value = percent_of(total, fee.value, offer.currency) if fee.is_percentage else fee.value
    if fee.is_split:
        return split_like(positions, value, offer.currency)
    return [gross_amount(value, _share(fee.tax_rule_id, offer), offer.currency)]


def _share(tax_rule_id: int | None, offer: Snapshot) -> TaxShare:
    return share_of(None if tax_rule_id is None else offer.taxes[tax_rule_id])
