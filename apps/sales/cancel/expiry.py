"""Expire orders that were not paid in time and release their capacity."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.audit.facade import record_all
from apps.availability.facade import release_orders
from apps.orders.models import Order, OrderStatus
from apps.sales.notifications import order_entry
from parterre.kernel.actor import Actor

BATCH = 200


@transaction.atomic
def expire_orders(*, actor: Actor, now: datetime) -> int:
    """At most a batch; says how many. Orders that somebody is changing this moment are left for the next time."""
    due = list(
        Order.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        .filter(status=OrderStatus.PENDING, expires_at__lt=now, require_approval=False)
        .exclude(event__settings__contains={"payment_term_expire_automatically": False})
        .order_by("expires_at", "pk")[:BATCH]
    )
    if not due:
        return 0
    ids = [order.pk for order in due]
    Order.objects.filter(pk__in=ids).update(status=OrderStatus.EXPIRED, last_modified=now)
    record_all(order_entry(order, actor, "order.expired") for order in due)
    release_orders(order_ids=ids, now=now)
    return len(due)
