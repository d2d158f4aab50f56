"""Update a stored order. Callers lock its row first, which serializes changes of one order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from apps.orders.domain.store import record_lines
from apps.orders.models import Order, OrderFee, OrderPosition, OrderStatus, Transaction


def lock_order(order_id: int) -> Order:
    """Without KEY: rows that refer to it, such as claims that a quota counts, need not wait."""
    return Order.objects.select_for_update(no_key=True, of=("self",)).select_related("event").get(pk=order_id)


def save_order(order: Order, *, now: datetime, **values: Any) -> None:
    """Set these columns; `last_modified` moves with every change."""
    for name, value in values.items():
        setattr(order, name, value)
    order.last_modified = now
    order.save(update_fields=[*values, "last_modified"])


def save_position(position: OrderPosition, *, now: datetime, **values: Any) -> None:
    for name, value in values.items():
        setattr(position, name, value)
    position.save(update_fields=list(values))
    save_order(position.order, now=now)


def cancel_whole(order: Order, *, now: datetime) -> None:
    """Nothing is kept. The lines stay as they were, so that the order can be read; the ledger takes them back."""
    positions, fees = open_lines(order)
    record_lines(order, positions, fees, count=-1, now=now)
    save_order(order, now=now, status=OrderStatus.CANCELED, canceled_at=now)


def cancel_keeping(order: Order, fee: OrderFee, *, status: OrderStatus, now: datetime) -> None:
    """All lines are canceled, and one fee takes their place."""
    positions, fees = open_lines(order)
    record_lines(order, positions, fees, count=-1, now=now)
    OrderPosition.objects.filter(order=order, canceled=False).update(canceled=True)
    OrderFee.objects.filter(order=order, canceled=False).update(canceled=True)
    fee.order = order
    OrderFee.objects.bulk_create([fee])
    record_lines(order, [], [fee], count=1, now=now)
    save_order(order, now=now, status=status, canceled_at=now, total=fee.value)


def open_lines(order: Order) -> tuple[list[OrderPosition], list[OrderFee]]:
    """What of the order was sold and not taken back."""
    return (
        list(OrderPosition.objects.filter(order=order, canceled=False).order_by("positionid")),
        list(OrderFee.objects.filter(order=order, canceled=False).order_by("pk")),
    )


def delete_order(order: Order) -> None:
    """For test orders: nothing of it remains, not even in the books."""
    Transaction.objects.filter(order=order).delete()
    OrderPosition.objects.filter(order=order, addon_to__isnull=False).delete()
    order.delete()
