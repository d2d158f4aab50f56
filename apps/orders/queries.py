"""Reads that other apps need."""

from __future__ import annotations

from apps.events.models import Event
from apps.orders.models import Order


def has_orders(event: Event) -> bool:
    return Order.objects.filter(event=event).exists()


def event_of_order(order_id: int) -> int | None:
    return Order.objects.filter(pk=order_id).values_list("event_id", flat=True).first()
