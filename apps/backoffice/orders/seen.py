"""Which orders somebody may see."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.orders.models import Order
from apps.teams.facade import Access
from apps.teams.rights import EVENT_ORDERS_READ


def orders_seen(access: Access) -> QuerySet[Order]:
    events = access.events_with(EVENT_ORDERS_READ)
    return Order.objects.all() if events is None else Order.objects.filter(event__in=events)
