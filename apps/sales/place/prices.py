"""Prices of order lines, and what a cart costs before an order exists. No query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.catalog.facade import OfferedTax, Snapshot
from apps.events.facade import active_plugins
from apps.events.models import Event
from apps.orders.facade import (
    UNTAXED,
    Amount,
    OrderDraft,
    TaxShare,
    fee_of,
    gross_amount,
    percent_of,
    price_position,
    split_like,
    total_of,
)
from apps.orders.models import Order, OrderFee, OrderPosition
from apps.sales.hookspecs import FeeLine
from apps.sales.notifications import view_of
from apps.sales.place.request import PlaceFee, PlacePosition
from apps.sales.place.validate import Line
from parterre.hooks.manager import answered_by_any, call
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


@dataclass(frozen=True, slots=True)
class QuotedFee:
    description: str
    fee_type: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Quote:
    """Gross amounts; `prices` in the order of what was asked for. `tax`: how much of `total` it is, by rate."""

    prices: tuple[Decimal, ...]
    fees: tuple[QuotedFee, ...]
    total: Decimal
    taxes: tuple[tuple[Decimal, Decimal], ...]


def quote(event: Event, offer: Snapshot, asked: Sequence[PlacePosition]) -> Quote:
    """All of `asked` must be in the offer."""
    order = Order(event=event, sales_channel="web", testmode=event.testmode)
    positions = [_position(one, offer) for one in asked]
    draft = OrderDraft(order=order, positions=positions)
    draft.add_up()
    active = active_plugins(event)
    if positions and answered_by_any("fee_lines", active):
        answers = call("fee_lines", active, order_view=view_of(order, positions))
        draft.fees = fees_of_plugins([line for answer in answers for line in answer], offer)
        draft.add_up()
    return Quote(
        prices=tuple(position.price for position in positions),
        fees=tuple(QuotedFee(fee.description, fee.fee_type, fee.value) for fee in draft.fees),
        total=order.total,
        taxes=_taxes(draft),
    )


def _position(asked: PlacePosition, offer: Snapshot) -> OrderPosition:
    product = offer.products[asked.product_id]
    variation = None if asked.variation_id is None else product.variations[asked.variation_id]
    position = OrderPosition(product_id=product.id, variation_id=variation.id if variation else None)
    price_position(position, price_of(Line(asked, product, variation), offer.currency))
    return position


def _taxes(draft: OrderDraft) -> tuple[tuple[Decimal, Decimal], ...]:
    sums: dict[Decimal, Decimal] = {}
    lines: list[OrderPosition | OrderFee] = [*draft.positions, *draft.fees]
    for line in lines:
        if line.tax_value:
            sums[line.tax_rate] = sums.get(line.tax_rate, Decimal(0)) + line.tax_value
    return tuple(sorted(sums.items()))
