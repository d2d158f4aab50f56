"""Expire orders that were not paid in time and release their capacity."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, IntegerField, Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from apps.audit.facade import record_all
from apps.availability.facade import release_orders
from apps.events.defaults import DEFAULTS
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
        .annotate(expires=_setting("payment_term_expire_automatically"), grace=_grace_days())
        .filter(Q(expires=None) | ~Q(expires="false"), expires_at__lt=now - F("grace") * timedelta(days=1))
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


def _setting(name: str) -> Coalesce:
    """As text: the event's own, else the organizer's (`Event.setting`)."""
    return Coalesce(
        *(KeyTextTransform(name, column) for column in ("event__settings", "event__inherited_settings"))
    )


def _grace_days() -> Coalesce:
    days = Cast(_setting("payment_term_expire_delay_days"), IntegerField())
    return Coalesce(days, Value(DEFAULTS["payment_term_expire_delay_days"]))
