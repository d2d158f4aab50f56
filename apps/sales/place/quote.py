"""Quote the total of a cart, fees included, before an order exists. No query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.catalog.facade import Snapshot
from apps.events.facade import active_plugins
from apps.events.models import Event
from apps.orders.facade import OrderDraft, price_position
from apps.orders.models import Order, OrderFee, OrderPosition
from apps.sales.notifications import view_of
from apps.sales.place.prices import fees_of_plugins, price_of
from apps.sales.place.request import PlacePosition
from apps.sales.place.validate import Line
from parterre.hooks.manager import answered_by_any, call


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
