"""Orders and mails a member may see."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.messaging.facade import undelivered
from apps.messaging.models import Mail
from apps.orders.models import Order
from apps.teams.facade import Access
from apps.teams.rights import EVENT_ORDERS_READ, EVENT_ORDERS_WRITE


def visible_orders(access: Access) -> QuerySet[Order]:
    events = access.events_with(EVENT_ORDERS_READ)
    return Order.objects.all() if events is None else Order.objects.filter(event__in=events)


def visible_mails(access: Access) -> QuerySet[Mail]:
    """A mail about orders of several events concerns those who may write in all."""
    events = access.events_with(EVENT_ORDERS_WRITE)
    return undelivered() if events is None else undelivered().filter(order__event__in=events)
