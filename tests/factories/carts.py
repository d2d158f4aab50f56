"""Carts as buyers fill them. Call these inside `entered(organizer)`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from apps.carts.domain.cart import key_hash
from apps.carts.facade import CartChange, Line, add_to_cart
from apps.carts.models import CartPosition
from apps.catalog.facade import snapshot_of
from apps.catalog.models import Product
from apps.events.models import Event
from apps.sales.facade import contents_of, position_of, quote
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


def contents_shown(key: str = BEA) -> str:
    """What a checkout page that is written now shows of this buyer's open cart."""
    held = list(CartPosition.objects.filter(cart__key_hash=key_hash(key), cart__order=None).order_by("pk"))
    if not held:
        return ""
    event = Event.objects.get(carts=held[0].cart_id)
    offer = snapshot_of(event)
    return contents_of(held, quote(event, offer, [position_of(one, offer) for one in held]).prices)
