"""A buyer's cart: find it by its cookie and lock it, extend its reservation, hand it to an order."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.availability.facade import NotReserved, Reservation, extend, reserve, transfer_to_order
from apps.carts.domain.rules import MAX_EXTENSIONS, check_sale_is_on, lifetime
from apps.carts.models import Cart, CartPosition
from apps.catalog.facade import Snapshot
from apps.events.models import Event
from parterre.kernel.errors import DomainError
from parterre.kernel.ids import new_secret


class NoCart(DomainError):
    message = _("Your cart is empty.")


class ReservationExpired(DomainError):
    message = _("Your reservation has expired.")


class NotExtendable(DomainError):
    message = _("Your reservation cannot be extended any further.")


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


def has_expired(cart: Cart, *, now: datetime) -> bool:
    return cart.expires_at <= now


@transaction.atomic
def extend_reservation(event: Event, key: str, *, now: datetime) -> Cart:
    """A full term from now, a limited number of times. Raises ReservationExpired, NotExtendable."""
    cart = lock_open_cart(event, key)
    if has_expired(cart, now=now):
        raise ReservationExpired
    if cart.extensions >= MAX_EXTENSIONS:
        raise NotExtendable
    cart.extensions += 1
    cart.expires_at = now + lifetime(event)
    cart.save(update_fields=["extensions", "expires_at"])
    extend(cart_position_ids=[one.pk for one in positions_in(cart)], expires_at=cart.expires_at)
    return cart


def restart_reservation(
    cart: Cart, positions: Sequence[CartPosition], event: Event, *, now: datetime
) -> None:
    """When something is added: a full term, but never past what the extensions would have allowed."""
    limit = cart.reserved_since + (1 + MAX_EXTENSIONS) * lifetime(event)
    expires_at = max(cart.expires_at, min(now + lifetime(event), limit))
    if expires_at != cart.expires_at:
        cart.expires_at = expires_at
        cart.save(update_fields=["expires_at"])
        extend(cart_position_ids=[one.pk for one in positions], expires_at=expires_at)


def renew_reservation(
    cart: Cart, positions: Sequence[CartPosition], offer: Snapshot, event: Event, *, now: datetime
) -> list[NotReserved]:
    """Begin the clock afresh. What nobody took meanwhile is still held; the rest competes like everybody's."""
    check_sale_is_on(event, now=now)
    expires_at = now + lifetime(event)
    is_fresh = cart.reserved_since == now and cart.expires_at == expires_at
    if not is_fresh:
        cart.reserved_since, cart.expires_at, cart.extensions = now, expires_at, 0
        cart.save(update_fields=["reserved_since", "expires_at", "extensions"])
    if not positions:
        return []
    held = extend(cart_position_ids=[one.pk for one in positions], expires_at=expires_at)
    wants = [
        Reservation(
            one.pk,
            sorted(
                set(offer.quota_ids.get((one.product_id, one.variation_id), ())) - held.get(one.pk, set())
            ),
        )
        for one in positions
    ]
    return reserve(wants, expires_at=expires_at, now=now)


def lock_cart(event: Event, key: str, cart_id: int) -> Cart:
    """Also one that has become an order already. Raises NoCart when it is not this buyer's.

    Its order is read when it is asked for: joined here, it would be as of before the wait for the lock.
    """
    cart = Cart.objects.select_for_update().filter(pk=cart_id, event=event, key_hash=key_hash(key)).first()
    if cart is None:
        raise NoCart
    return cart


def consume(cart: Cart, *, order_id: int, handed: dict[int, int]) -> dict[int, set[int]]:
    """Give what the cart held to the order; `handed`: its position by the cart's. Answers the quotas each holds.

    The row stays for a while, so that the same cart, handed in once more, leads to the same order.
    """
    Cart.objects.filter(pk=cart.pk).update(order_id=order_id)
    held = transfer_to_order(order_id=order_id, positions=handed)
    CartPosition.objects.filter(cart=cart)._raw_delete(using="default")
    return held
