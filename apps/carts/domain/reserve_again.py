"""Reserve an expired cart again, as far as capacity allows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.availability.facade import current_offer
from apps.carts.domain.extend import has_expired, renew_reservation
from apps.carts.domain.items import CartChange, remove_positions
from apps.carts.domain.open_cart import lock_open_cart, positions_in
from apps.carts.domain.rules import is_offered
from apps.carts.models import CartPosition
from apps.catalog.facade import Snapshot
from apps.events.models import Event


@transaction.atomic
def reserve_again(event: Event, key: str, *, now: datetime) -> CartChange:
    """What is gone leaves the cart, and is named. Nothing changes while the hold still runs."""
    cart = lock_open_cart(event, key)
    if not has_expired(cart, now=now):
        return CartChange(cart=cart)
    event, offer = current_offer(event)
    positions = positions_in(cart)
    over = [one for one in positions if not _is_offered(one, offer, now)]
    refused = renew_reservation(cart, [one for one in positions if one not in over], offer, event, now=now)
    return remove_positions(cart, positions, refused, over=over)


def _is_offered(position: CartPosition, offer: Snapshot, now: datetime) -> bool:
    product = offer.products.get(position.product_id)
    sellable = offer.sellable(position.product_id, position.variation_id)
    return product is not None and sellable is not None and is_offered(product, sellable, now=now)
