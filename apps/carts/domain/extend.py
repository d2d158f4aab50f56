"""Reservation time of a cart: its length, its limit, and its extension."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.availability.facade import NotReserved, Reservation, extend, reserve
from apps.carts.domain.open_cart import ReservationExpired, lock_open_cart, positions_in
from apps.carts.domain.rules import MAX_EXTENSIONS, check_sale_is_on, lifetime
from apps.carts.models import Cart, CartPosition
from apps.catalog.facade import Snapshot
from apps.events.models import Event
from parterre.kernel.errors import DomainError


class NotExtendable(DomainError):
    message = _("Your reservation cannot be extended any further.")


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
