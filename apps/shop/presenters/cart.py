"""Presenter of the cart: lines, fees, total, reservation time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import get_language, gettext

from apps.carts.facade import CartView, line_input, max_tickets_per_order
from apps.carts.models import CartPosition
from apps.catalog.facade import OfferedProduct, Sellable, Snapshot
from apps.events.models import Event
from apps.sales.facade import contents_of, position_of, quote
from apps.shop.presenters.dates import time_of
from apps.shop.presenters.offer import NOTHING_TYPED, name_of, row_key
from apps.shop.quantities import Typed
from parterre.kernel.formats import format_money, format_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """Several of the same at the same price. `was`: what it cost when it was put into the cart, if that changed.

    `item_<key>` is the name of its input; `typed`: what stands in it.
    """

    key: str
    name: str
    number: int
    typed: int | str
    error: str
    most: int
    price: str
    sum: str
    was: str
    is_gone: bool
    position_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCart:
    """`total` and `contents` are what is to be agreed to; `seconds` is what is left of the hold."""

    id: int
    lines: tuple[CartLine, ...]
    fees: tuple[tuple[str, str], ...]
    taxes: tuple[tuple[str, str], ...]
    number: int
    contents: str
    total: Decimal
    total_text: str
    has_expired: bool
    ends_at: str
    seconds: int
    whole: int
    can_be_extended: bool

    @property
    def is_free(self) -> bool:
        return not self.total


def shown_cart(
    cart: CartView, event: Event, offer: Snapshot, *, now: datetime, typed: Typed = NOTHING_TYPED
) -> ShownCart:
    """No query."""
    language, currency = get_language(), offer.currency
    known = [one for one in cart.positions if offer.sellable(one.product_id, one.variation_id) is not None]
    quoted = quote(event, offer, [position_of(one, offer) for one in known])
    now_at = dict(zip((one.pk for one in known), quoted.prices, strict=True))
    seconds = int(cart.time_left(now).total_seconds())
    return ShownCart(
        id=cart.cart.pk,
        lines=_lines(known, now_at, event, offer, typed),
        fees=tuple(
            (fee.description or gettext("Fee"), format_money(fee.value, currency, language))
            for fee in quoted.fees
        ),
        taxes=tuple(
            (format_percent(rate, language), format_money(value, currency, language))
            for rate, value in quoted.taxes
        ),
        number=len(known),
        contents=contents_of(known, quoted.prices),
        total=quoted.total,
        total_text=format_money(quoted.total, currency, language),
        has_expired=cart.has_expired(now),
        ends_at=time_of(cart.cart.expires_at, event.timezone),
        seconds=seconds,
        whole=max(int((cart.cart.expires_at - cart.cart.reserved_since).total_seconds()), 1),
        can_be_extended=cart.can_be_extended,
    )


def _lines(
    positions: list[CartPosition],
    prices: dict[int, Decimal],
    event: Event,
    offer: Snapshot,
    typed: Typed,
) -> tuple[CartLine, ...]:
    alike: dict[tuple[int, int | None, Decimal], list[CartPosition]] = {}
    for one in positions:
        alike.setdefault((one.product_id, one.variation_id, prices[one.pk]), []).append(one)
    return tuple(
        _line(its, price, event, offer, typed) for (_product, _variation, price), its in alike.items()
    )


def _line(its: list[CartPosition], price: Decimal, event: Event, offer: Snapshot, typed: Typed) -> CartLine:
    first, language = its[0], get_language()
    product, sellable = _offered(first, offer)
    most = max_tickets_per_order(event)
    row = row_key(first.product_id, first.variation_id)
    key = f"{row}@{first.price.normalize():f}" if product.free_price else row
    errors = (typed.errors.get(name, "") for name in (f"item_{key}", f"item_{row}", f"price_{row}"))
    return CartLine(
        key=key,
        name=name_of(product, sellable),
        number=len(its),
        typed=typed.number(key, len(its)),
        error=next(filter(None, errors), "") or typed.errors.get(line_input("item", product.id), ""),
        most=max(most if product.max_per_order is None else min(most, product.max_per_order), len(its)),
        price=format_money(price, offer.currency, language),
        sum=format_money(price * len(its), offer.currency, language),
        was="" if first.price == price else format_money(first.price, offer.currency, language),
        is_gone=not sellable.active,
        position_ids=tuple(one.pk for one in its),
    )


def _offered(position: CartPosition, offer: Snapshot) -> tuple[OfferedProduct, Sellable]:
    sellable = offer.sellable(position.product_id, position.variation_id)
    if sellable is None:
        raise LookupError(position.product_id)
    return offer.products[position.product_id], sellable
