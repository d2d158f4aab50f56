"""Remind buyers of orders whose deadline for payment comes near: once for each deadline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from apps.events.facade import NUMBERS
from apps.events.models import Event
from apps.orders.models import Order, OrderStatus
from apps.payments.facade import FOUND, OPEN
from apps.payments.hookspecs import Found
from apps.payments.models import Payment
from apps.sales.notifications import Message, Occasion, notify_buyer
from parterre.kernel.actor import Actor

BATCH: Final = 200
# Who has just ordered has just been told.
LEAST_AGE: Final = timedelta(days=1)
_, MOST_DAYS = NUMBERS["mail_days_order_expire_warning"]


@transaction.atomic
def remind_buyers(*, actor: Actor, now: datetime) -> int:
    """At most a batch of each number of days; says how many. A number of days of 0 reminds nobody."""
    return sum(
        _remind(event_ids, timedelta(days=days), actor=actor, now=now)
        for days, event_ids in sorted(_events_by_days(now).items())
    )


def _events_by_days(now: datetime) -> dict[int, list[int]]:
    unpaid = Order.objects.filter(status=OrderStatus.PENDING, expires_at__gt=now)
    found: dict[int, list[int]] = defaultdict(list)
    for event in Event.objects.filter(pk__in=unpaid.values("event")):
        days = event.setting("mail_days_order_expire_warning")
        if isinstance(days, int) and 0 < days <= MOST_DAYS:
            found[days].append(event.pk)
    return found


def _remind(event_ids: Sequence[int], before: timedelta, *, actor: Actor, now: datetime) -> int:
    """Nobody whose money is on its way."""
    on_its_way = Payment.objects.filter(state__in=OPEN, **{f"info__{FOUND}": Found.PENDING})
    near = Order.objects.filter(
        Q(reminded_at=None) | Q(reminded_at__lt=F("expires_at") - before),
        event__in=event_ids,
        status=OrderStatus.PENDING,
        require_approval=False,
        expires_at__gt=now,
        expires_at__lte=now + before,
        placed_at__lte=now - LEAST_AGE,
    ).exclude(pk__in=on_its_way.values("order"))
    orders = list(
        near.select_for_update(no_key=True, skip_locked=True, of=("self",))
        .select_related("event")
        .order_by("expires_at", "pk")[:BATCH]
    )
    Order.objects.filter(pk__in=[order.pk for order in orders]).update(reminded_at=now)
    chosen = Payment.objects.filter(order__in=orders, state__in=OPEN).order_by("local_id")
    providers = dict(chosen.values_list("order_id", "provider"))
    for order in orders:
        message = Message(order, Occasion.PAYMENT_REMINDER, provider=providers.get(order.pk))
        notify_buyer(message, actor=actor, now=now)
    return len(orders)
