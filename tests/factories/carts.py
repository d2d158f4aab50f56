"""Carts as buyers fill them. Call these inside `entered(organizer)`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from apps.carts.facade import CartChange, Line, add_to_cart
from apps.catalog.models import Product
from apps.events.models import Event
from tests.factories.orders import NOON

BEA, CARL = "key-of-bea", "key-of-carl"


def fresh(event: Event) -> Event:
    """As a request reads it: factories change the offer behind the row in memory."""
    return Event.objects.get(pk=event.pk)


def put(
    product: Product, number: int = 1, *, key: str = BEA, now: datetime = NOON, **more: Any
) -> CartChange:
    line = Line(product_id=product.pk, number=number, **more)
    return add_to_cart(fresh(product.event), key, [line], now=now)
