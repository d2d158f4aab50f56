"""Notify plugins, from a worker."""

from __future__ import annotations

from apps.events.facade import active_plugins
from apps.orders.facade import open_lines
from apps.orders.models import Order
from apps.sales.notifications import view_of
from parterre.hooks.manager import call


def call_plugins(hook: str, order_id: int) -> None:
    """Nothing happens when the order was deleted meanwhile."""
    order = Order.objects.select_related("event").filter(pk=order_id).first()
    if order is not None:
        positions, _fees = open_lines(order)
        call(hook, active_plugins(order.event), order_view=view_of(order, positions))
