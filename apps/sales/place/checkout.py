"""Check out a cart: once, at the total the buyer agreed to, with the reserved capacity."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.availability.facade import QuotaExhausted, Want, claim, current_offer, release_orders
from apps.carts.facade import (
    NoCart,
    ReservationExpired,
    check_sale_is_on,
    consume,
    has_expired,
    lock_cart,
    positions_in,
)
from apps.carts.models import Cart, CartPosition
from apps.catalog.facade import Snapshot
from apps.events.models import Event
from apps.orders.models import Order, OrderPosition
from apps.sales.place.build import CompleteOrder, complete
from apps.sales.place.order import PlacedOrder, placed, quota_ids_of, refusals_at_positions, write_order
from apps.sales.place.request import Consent, PlaceOrder, PlacePosition
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who comes with a ticket, as far as the buyer said."""

    name_parts: Mapping[str, str] = field(default_factory=dict)
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOut:
    """`key`: the buyer's cookie. `attendees`: by position of the cart.

    `expected_total` and `expected_contents` (`contents_of`): what the buyer saw.
    """

    event: Event
    key: str
    cart_id: int
    expected_total: Decimal
    expected_contents: str
    email: str
    phone: str | None = None
    locale: str | None = None
    attendees: Mapping[int, Attendee] = field(default_factory=dict)
    payment_provider: str | None = None
    consents: tuple[Consent, ...] = ()


class PriceChanged(DomainError):
    message = _("The total has changed. It is now %(actual)s instead of %(expected)s.")

    def __init__(self, *, expected: Decimal, actual: Decimal) -> None:
        super().__init__(expected=expected, actual=actual)
        self.expected, self.actual = expected, actual


class ContentsChanged(DomainError):
    message = _("Your cart has changed.")


class AlreadyPlaced(DomainError):
    """This cart is an order already: the same form came twice, or somebody went back after paying."""

    message = _("This order has already been placed.")

    def __init__(self, order: Order) -> None:
        super().__init__()
        self.order = order


# Without a savepoint: whatever is refused is refused for the whole transaction.
@transaction.atomic(savepoint=False)
def check_out(request: CheckOut, *, actor: Actor, now: datetime) -> PlacedOrder:
    """Raises NoCart, AlreadyPlaced, ReservationExpired, PriceChanged, ContentsChanged, OrderRefused.

    Then nothing is written. A fixed number of statements. Counters are not touched: what the cart held is what is sold.
    """
    cart = lock_cart(request.event, request.key, request.cart_id)
    if cart.order_id is not None and cart.order is not None:
        raise AlreadyPlaced(cart.order)
    if has_expired(cart, now=now):
        raise ReservationExpired
    held = positions_in(cart)
    if not held:
        raise NoCart
    event, offer = current_offer(request.event)
    check_sale_is_on(event, now=now)
    whole = complete(_order(request, held, event, offer), event, offer, now=now)
    if whole.order.total != request.expected_total:
        raise PriceChanged(expected=request.expected_total, actual=whole.order.total)
    if contents_of(held, [one.price for one in whole.draft.positions]) != request.expected_contents:
        raise ContentsChanged

    write_order(whole, tells=True, actor=actor, now=now)
    _hand_over(cart, held, whole, offer, now)
    return placed(whole, offer)


def contents_of(held: Sequence[CartPosition], prices: Sequence[Decimal]) -> str:
    """What is in a cart, to compare by: another seat at the same price is not what the buyer agreed to."""
    lines = [
        (one.pk, one.product_id, one.variation_id, f"{price.normalize():f}")
        for one, price in zip(held, prices, strict=True)
    ]
    return hashlib.sha256(repr(lines).encode()).hexdigest()[:32]


def position_of(held: CartPosition, offer: Snapshot, attendee: Attendee | None = None) -> PlacePosition:
    """What the cart's position asks for. A price stands only where the buyer names it: others follow the offer."""
    product = offer.products.get(held.product_id)
    attendee = attendee or Attendee()
    return PlacePosition(
        product_id=held.product_id,
        variation_id=held.variation_id,
        price=held.price if product is not None and product.free_price else None,
        attendee_name_parts=attendee.name_parts,
        attendee_email=attendee.email,
    )


def _order(request: CheckOut, held: Sequence[CartPosition], event: Event, offer: Snapshot) -> PlaceOrder:
    sellables = [offer.sellable(one.product_id, one.variation_id) for one in held]
    return PlaceOrder(
        event=event,
        positions=tuple(position_of(one, offer, request.attendees.get(one.pk)) for one in held),
        testmode=event.testmode,
        email=request.email,
        phone=request.phone,
        locale=request.locale,
        require_approval=any(one is not None and one.require_approval for one in sellables),
        payment_provider=request.payment_provider,
        notifies_buyer=True,
        consents=request.consents,
    )


def _hand_over(
    cart: Cart, held: Sequence[CartPosition], whole: CompleteOrder, offer: Snapshot, now: datetime
) -> None:
    positions, order = whole.draft.positions, whole.order
    handed = {one.pk: position.pk for one, position in zip(held, positions, strict=True)}
    has = consume(cart, order_id=order.pk, handed=handed)
    if order.testmode:  # what its cart held is free again
        release_orders(order_ids=[order.pk], now=now)
        return
    missing = [Want(one, _missing(one, has.get(one.pk, set()), offer)) for one in positions]
    try:
        claim([want for want in missing if want.quota_ids], now=now)
    except QuotaExhausted as exhausted:
        raise refusals_at_positions(exhausted, positions, offer) from exhausted


def _missing(position: OrderPosition, has: set[int], offer: Snapshot) -> list[int]:
    """Quotas that were made or widened since the cart began to hold."""
    return [quota_id for quota_id in quota_ids_of(position, offer) if quota_id not in has]
