"""Read a buyer's cart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.carts.domain.cart import key_hash
from apps.carts.domain.rules import MAX_EXTENSIONS
from apps.carts.models import Cart, CartPosition
from apps.events.models import Event


@dataclass(frozen=True, slots=True)
class CartView:
    """`positions` in the order in which they were added."""

    cart: Cart
    positions: tuple[CartPosition, ...]

    def has_expired(self, now: datetime) -> bool:
        return self.cart.expires_at <= now

    def time_left(self, now: datetime) -> timedelta:
        return max(self.cart.expires_at - now, timedelta())

    @property
    def can_be_extended(self) -> bool:
        return self.cart.extensions < MAX_EXTENSIONS


def cart_of(event: Event, key: str) -> CartView | None:
    """The open one, unless it is empty. One query."""
    return _view(event, key)


def cart_by_id(event: Event, key: str, cart_id: int) -> Cart | None:
    """Also one that has become an order already."""
    return (
        Cart.objects.filter(pk=cart_id, event=event, key_hash=key_hash(key)).select_related("order").first()
    )


def _view(event: Event, key: str) -> CartView | None:
    if not key:
        return None
    positions = CartPosition.objects.select_related("cart").filter(
        cart__event=event, cart__key_hash=key_hash(key), cart__order=None
    )
    found = tuple(positions.order_by("pk"))
    return CartView(found[0].cart, found) if found else None
