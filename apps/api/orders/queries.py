"""Prefetch orders with everything their representation needs, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet

from apps.admission.models import Checkin
from apps.orders.models import Order, OrderFee, OrderPosition
from apps.payments.models import Payment, Refund
from apps.sales.facade import PlacedOrder
from apps.teams.rights import EVENT_ORDERS_READ


def orders_for_display(view: Any, event: str) -> Q:
    """Rows whose `event` (a path of columns) is the one in the URL, or one whose orders the credential may read."""
    here = getattr(view, "event", None)
    if here is not None:
        return Q(**{event: here})
    events = view.access.events_with(EVENT_ORDERS_READ)
    return Q() if events is None else Q(**{f"{event}__in": events})


def with_lines(
    orders: QuerySet[Order], *, canceled_positions: bool = False, canceled_fees: bool = False
) -> QuerySet[Order]:
    """Five more queries, however many orders. The serializers read what is put at `shown_…`."""
    positions = with_product_facts(OrderPosition.objects.order_by("positionid"))
    fees = OrderFee.objects.order_by("pk")
    return orders.prefetch_related(
        Prefetch(
            "positions",
            positions if canceled_positions else positions.filter(canceled=False),
            to_attr="shown_positions",
        ),
        Prefetch("fees", fees if canceled_fees else fees.filter(canceled=False), to_attr="shown_fees"),
        Prefetch("payments", Payment.objects.order_by("local_id"), to_attr="shown_payments"),
        Prefetch(
            "refunds", Refund.objects.select_related("payment").order_by("local_id"), to_attr="shown_refunds"
        ),
    )


def with_product_facts(positions: QuerySet[OrderPosition]) -> QuerySet[OrderPosition]:
    """Positions with their scans, and what decides on their tickets."""
    return positions.annotate(
        product_admission=F("product__admission"), product_generate_tickets=F("product__generate_tickets")
    ).prefetch_related(
        Prefetch(
            "all_checkins",
            Checkin.objects.filter(successful=True).order_by("scanned_at", "pk"),
            to_attr="shown_checkins",
        )
    )


def shown(placed: PlacedOrder) -> Order:
    """An order that was just placed, from memory."""
    order: Any = placed.order
    order.shown_positions, order.shown_fees = placed.positions, placed.fees
    order.shown_payments, order.shown_refunds = placed.payments, []
    for position in _positions(placed.positions):
        product = placed.offer.products[position.product_id]
        position.order = order
        position.product_admission = product.admission
        position.product_generate_tickets = product.generate_tickets
        position.shown_checkins = []
    return placed.order


def _positions(positions: Iterable[OrderPosition]) -> Iterable[Any]:
    return positions
