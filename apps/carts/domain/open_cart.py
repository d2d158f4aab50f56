"""Find a buyer's cart by its cookie and lock its row."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.utils.translation import gettext_noop as _

from apps.carts.models import Cart, CartPosition
from apps.events.models import Event
from parterre.kernel.errors import DomainError
from parterre.kernel.ids import new_secret


class NoCart(DomainError):
    message = _("Your cart is empty.")


class ReservationExpired(DomainError):
    message = _("Your reservation has expired.")


def new_key() -> str:
    """For the buyer's cookie; only its hash is stored."""
    return new_secret(32)


def key_hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def lock_open_cart(event: Event, key: str) -> Cart:
    """Raises NoCart."""
    cart = Cart.objects.select_for_update().filter(event=event, key_hash=key_hash(key), order=None).first()
    if cart is None:
        raise NoCart
    return cart


def lock_or_create_cart(event: Event, key: str, *, expires_at: datetime, now: datetime) -> Cart:
    """Two requests at once with the same cookie get the same cart, one after the other."""
    open_carts = Cart.objects.select_for_update().filter(event=event, key_hash=key_hash(key), order=None)
    cart = open_carts.first()
    if cart is None:
        Cart.objects.bulk_create(
            [Cart(event=event, key_hash=key_hash(key), reserved_since=now, expires_at=expires_at)],
            ignore_conflicts=True,
        )
        cart = open_carts.get()
    return cart


def positions_in(cart: Cart) -> list[CartPosition]:
    return list(CartPosition.objects.filter(cart=cart).order_by("pk"))
