"""Add tickets to a cart, remove them, reserve them again. Each is reserved at once, as far as capacity allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from apps.availability.facade import NotReserved, Reservation, current_offer, release_holds, reserve
from apps.carts.domain.cart import (
    has_expired,
    lock_open_cart,
    lock_or_create_cart,
    positions_in,
    renew_reservation,
    restart_reservation,
)
from apps.carts.domain.rules import (
    NotForSale,
    PriceTooHigh,
    PriceTooLow,
    check_least,
    check_most,
    check_numbers,
    check_sale_is_on,
    is_offered,
    is_sold_online,
    lifetime,
    line_input,
    price_at,
)
from apps.carts.models import Cart, CartPosition
from apps.catalog.facade import Key, Snapshot, snapshot_of
from apps.events.models import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`price`: gross, where the buyer names it; of a line in a cart: that one of several prices is meant."""

    product_id: int
    variation_id: int | None = None
    number: int
    price: Decimal | None = None

    @property
    def key(self) -> Key:
        return self.product_id, self.variation_id

    def is_of(self, position: CartPosition) -> bool:
        is_alike = self.key == (position.product_id, position.variation_id)
        return is_alike and (self.price is None or self.price == position.price)


@dataclass(frozen=True, slots=True, kw_only=True)
class CartChange:
    """`missing`: how many somebody else was quicker for, by product and variation. `kept`: what is held besides."""

    cart: Cart
    kept: int = 0
    missing: dict[Key, int] = field(default_factory=dict)

    @property
    def number_missing(self) -> int:
        return sum(self.missing.values())

    @property
    def is_empty(self) -> bool:
        """All that was wanted is missing, and nothing was there before."""
        return bool(self.missing) and not self.kept


@transaction.atomic
def add_to_cart(
    event: Event,
    key: str,
    lines: Sequence[Line],
    *,
    now: datetime,
    before_new_reservation: Callable[[], None] = lambda: None,
) -> CartChange:
    """Raises for what may not be sold at all; what there is no room for is left out and named in the answer.

    `before_new_reservation` may raise to refuse one: it is called before any quota's counter is locked.
    """
    check_sale_is_on(event, now=now)
    check_most(sum(line.number for line in lines), event)  # before anything is made of a number
    event, offer = current_offer(event)
    wanted = [one for line in lines for one in _positions(line, offer, event, now)]
    cart = lock_or_create_cart(event, key, expires_at=now + lifetime(event), now=now)
    before = positions_in(cart)
    check_numbers([position.product_id for position in (*before, *wanted)], offer, event)
    if not wanted:
        return CartChange(cart=cart)

    refused: list[NotReserved] = []
    if has_expired(cart, now=now) or not before:
        before_new_reservation()
        refused = renew_reservation(cart, before, offer, event, now=now)
    else:
        restart_reservation(cart, before, event, now=now)
    for position in wanted:
        position.cart = cart
    CartPosition.objects.bulk_create(wanted)
    refused += reserve([_hold(one, offer) for one in wanted], expires_at=cart.expires_at, now=now)
    return remove_positions(cart, [*before, *wanted], refused)


@transaction.atomic
def change_numbers(event: Event, key: str, lines: Sequence[Line], *, now: datetime) -> CartChange:
    """As many of each as its line says: the newest leave first. Taking out is possible at any time.

    One line of each key, or of each key and price.
    """
    cart = lock_open_cart(event, key)
    before = positions_in(cart)
    gone: list[CartPosition] = []
    more: list[Line] = []
    for line in lines:
        its = [one for one in before if line.is_of(one)]
        gone += its[line.number :]
        if line.number > len(its):
            more.append(replace(line, number=line.number - len(its)))
    if gone:
        check_least(Counter(one.product_id for one in before if one not in gone), snapshot_of(event))
        _remove(gone)
    if more:
        return add_to_cart(event, key, more, now=now)
    return CartChange(cart=cart, kept=len(before) - len(gone))


def change_number(event: Event, key: str, line: Line, *, now: datetime) -> CartChange:
    return change_numbers(event, key, [line], now=now)


@transaction.atomic
def empty_cart(event: Event, key: str) -> None:
    _remove(positions_in(lock_open_cart(event, key)))


def _remove(positions: Sequence[CartPosition]) -> None:
    """Claims first: a position that is deleted would take them along uncounted."""
    ids = [position.pk for position in positions]
    if ids:
        release_holds(cart_position_ids=ids)
        CartPosition.objects.filter(pk__in=ids)._raw_delete(using="default")


def _positions(line: Line, offer: Snapshot, event: Event, now: datetime) -> list[CartPosition]:
    product = offer.products.get(line.product_id)
    sellable = offer.sellable(line.product_id, line.variation_id)
    if product is None or sellable is None or line.number < 1:
        raise NotForSale().at(line_input("item", *line.key))
    if not is_sold_online(event) or not is_offered(product, sellable, now=now):
        raise NotForSale().at(line_input("item", *line.key))
    try:
        price = price_at(product, sellable, line.price, offer.currency)
    except (PriceTooLow, PriceTooHigh) as refused:
        raise refused.at(line_input("price", *line.key)) from None
    return [
        CartPosition(product_id=line.product_id, variation_id=line.variation_id, price=price)
        for _number in range(line.number)
    ]


def _hold(position: CartPosition, offer: Snapshot) -> Reservation:
    return Reservation(position.pk, offer.quota_ids.get((position.product_id, position.variation_id), ()))


def remove_positions(
    cart: Cart,
    positions: Sequence[CartPosition],
    refused: Sequence[NotReserved],
    *,
    over: Sequence[CartPosition] = (),
) -> CartChange:
    """What is not held is not in the cart."""
    if not refused and not over:
        return CartChange(cart=cart)
    by_id = {position.pk: position for position in positions}
    gone = [*over, *(by_id[one.cart_position_id] for one in refused)]
    missing = Counter((position.product_id, position.variation_id) for position in gone)
    _remove(gone)
    return CartChange(cart=cart, kept=len(positions) - len(gone), missing=dict(missing))


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
