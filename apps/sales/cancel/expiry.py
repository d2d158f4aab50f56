"""Expire orders that were not paid in time and release their capacity."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.audit.facade import record_all
from apps.availability.facade import release_orders
from apps.orders.models import Order, OrderStatus
from apps.payments.facade import OPEN
from apps.payments.models import Payment
from apps.sales.notifications import Message, Occasion, enqueue_withdrawal, notify_buyer, order_entry
from parterre.kernel.actor import Actor

BATCH = 200


@transaction.atomic
def expire_orders(*, actor: Actor, now: datetime) -> int:
    """At most a batch; says how many. Orders that somebody is changing this moment are left for the next time."""
    due = list(
        Order.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        .select_related("event")
        .filter(status=OrderStatus.PENDING, expires_at__lt=now, require_approval=False)
        .exclude(event__settings__contains={"payment_term_expire_automatically": False})
        .order_by("expires_at", "pk")[:BATCH]
    )
    if not due:
        return 0
    ids = [order.pk for order in due]
    Order.objects.filter(pk__in=ids).update(status=OrderStatus.EXPIRED, last_modified=now)
    # Open payments stay as they are until their provider says what became of them.
    enqueue_withdrawal(Payment.objects.filter(order__in=ids, state__in=OPEN).order_by("pk"), actor=actor)
    record_all(order_entry(order, actor, "order.expired") for order in due)
    for order in due:
        order.status = OrderStatus.EXPIRED
        notify_buyer(Message(order, Occasion.EXPIRED), actor=actor, now=now)
    release_orders(order_ids=ids, now=now)
    return len(due)
