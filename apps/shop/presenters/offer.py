"""Presenter of an event's offer: products with gross prices and availability."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language, gettext

from apps.carts.facade import is_listed, is_offered, line_input, max_tickets_per_order
from apps.catalog.facade import OfferedProduct, Sellable, Snapshot
from apps.events.models import Event
from apps.sales.facade import PlacePosition, Quote, quote
from apps.shop.presenters.dates import moment_of
from apps.shop.quantities import Typed
from parterre.kernel.formats import format_amount, format_money, format_percent, text_in

INFO = "info"
NOTHING_TYPED: Final = Typed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Something to choose a number of. `most` 0: none can be taken, and `state` says why.

    `price` is all there is to pay; `includes` says what beside the ticket is in it, `tax` the rates: `7%`.
    `number`, `price_typed`: what stands in the inputs.
    """

    key: str
    name: str
    description: str
    price: str
    before: str
    includes: str
    tax: str
    costs: bool
    names_price: bool
    price_typed: str
    price_error: str
    number: int | str
    number_error: str
    state: str
    left: str
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A product; one with variations has a row for each, one without has one, `is_single`."""

    id: int
    name: str
    description: str
    picture: str
    rows: tuple[Row, ...]
    is_single: bool
    error: str

    @property
    def is_gone(self) -> bool:
        return not any(row.most for row in self.rows)


def offer_of(
    event: Event,
    offer: Snapshot,
    left: Mapping[int, int | None],
    *,
    now: datetime,
    typed: Typed = NOTHING_TYPED,
) -> tuple[Offered, ...]:
    """No query. `left`: of each quota; None: any number."""
    shown = (_product(product, event, offer, left, now, typed) for product in offer.products.values())
    return tuple(product for product in shown if product.rows)


def taxes_of(offered: Iterable[Offered]) -> str:
    """`7%`, where that is in every price; empty where each has to say its own, or there are none."""
    taxes = {row.tax for one in offered for row in one.rows if row.costs}
    return taxes.pop() if len(taxes) == 1 else ""


def labels_of(offered: Iterable[Offered]) -> dict[str, str]:
    """Of the page's inputs, and of products with several, by what `line_input` calls them."""
    labels: dict[str, str] = {}
    for one in offered:
        labels[f"item_{one.id}"] = one.name
        for row in one.rows:
            label = one.name if one.is_single else f"{one.name}, {row.name}"
            labels |= {f"item_{row.key}": label, f"price_{row.key}": label}
    return labels


def row_key(product_id: int, variation_id: int | None) -> str:
    return line_input("item", product_id, variation_id).removeprefix("item_")


def name_of(product: OfferedProduct, sellable: Sellable) -> str:
    language = get_language()
    name = text_in(product.name, language)
    return name if sellable is product else f"{name}, {text_in(sellable.name, language)}"


def _product(
    product: OfferedProduct,
    event: Event,
    offer: Snapshot,
    left: Mapping[int, int | None],
    now: datetime,
    typed: Typed,
) -> Offered:
    language = get_language()
    sellables: list[Sellable] = list(product.variations.values()) or [product]
    rows = (
        _row(product, one, event, offer, left, now, typed) for one in sellables if _shows(product, one, now)
    )
    return Offered(
        id=product.id,
        name=text_in(product.name, language),
        description=text_in(product.description, language),
        picture=reverse("shop:picture", urlconf="apps.shop.urls", args=[product.picture])
        if product.picture
        else "",
        rows=tuple(rows),
        is_single=not product.variations,
        error=typed.errors.get(line_input("item", product.id), "") if product.variations else "",
    )


def _shows(product: OfferedProduct, sellable: Sellable, now: datetime) -> bool:
    """Outside its window it is hidden, unless it says when it comes."""
    if not is_listed(product, sellable) or not sellable.quota_ids:
        return False
    return all(_window(one, now) != "hidden" for one in (product, sellable))


def _window(one: Sellable, now: datetime) -> str:
    if one.available_from is not None and now < one.available_from:
        return "soon" if one.available_from_mode == INFO else "hidden"
    if one.available_until is not None and now > one.available_until:
        return "over" if one.available_until_mode == INFO else "hidden"
    return "open"


def _row(
    product: OfferedProduct,
    sellable: Sellable,
    event: Event,
    offer: Snapshot,
    left: Mapping[int, int | None],
    now: datetime,
    typed: Typed,
) -> Row:
    language, currency = get_language(), offer.currency
    variation_id = None if sellable is product else sellable.id
    quoted = quote(event, offer, [PlacePosition(product_id=product.id, variation_id=variation_id)])
    room = _room(sellable, left)
    most = max_tickets_per_order(event) if product.max_per_order is None else product.max_per_order
    most = min(most, max_tickets_per_order(event), most if room is None else room)
    price = format_money(quoted.total, currency, language)
    key = row_key(product.id, variation_id)
    least = format_amount(sellable.free_price_suggestion or sellable.gross, currency, language)
    return Row(
        key=key,
        name=text_in(sellable.name, language),
        description=text_in(sellable.description, language),
        price=gettext("from %(price)s") % {"price": price} if product.free_price else price,
        before=_before(sellable, quoted.prices[0], currency),
        includes=", ".join(
            gettext("includes %(fee)s (%(amount)s)")
            % {
                "fee": fee.description or gettext("fee"),
                "amount": format_money(fee.value, currency, language),
            }
            for fee in quoted.fees
        ),
        tax=_tax(product, quoted, language),
        costs=bool(quoted.total) or product.free_price,
        names_price=product.free_price,
        price_typed=typed.values.get(f"price_{key}", least),
        price_error=typed.errors.get(f"price_{key}", ""),
        number=typed.number(key, 0),
        number_error=typed.errors.get(f"item_{key}", ""),
        state=_state(product, sellable, event, room, now),
        left=_left(product, event, room),
        most=most if is_offered(product, sellable, now=now) else 0,
    )


def _tax(product: OfferedProduct, quoted: Quote, language: str | None) -> str:
    """Of the ticket, also where its price is yet to be named, and of its fees."""
    rates = {rate for rate, _value in quoted.taxes}
    if product.free_price and product.tax_rate:
        rates.add(product.tax_rate)
    return ", ".join(format_percent(rate, language) for rate in sorted(rates))


def _room(sellable: Sellable, left: Mapping[int, int | None]) -> int | None:
    rooms = [left.get(quota_id, 0) for quota_id in sellable.quota_ids]
    known = [room for room in rooms if room is not None]
    return min(known) if known else None


def _before(sellable: Sellable, price: Decimal, currency: str) -> str:
    if sellable.original_price is None or sellable.original_price <= price:
        return ""
    return format_money(sellable.original_price, currency, get_language())


def _state(product: OfferedProduct, sellable: Sellable, event: Event, room: int | None, now: datetime) -> str:
    for one in (product, sellable):
        window = _window(one, now)
        if window == "soon" and one.available_from is not None:
            return gettext("On sale from %(moment)s") % {
                "moment": moment_of(one.available_from, event.timezone)
            }
        if window == "over":
            return gettext("No longer available")
    return gettext("Sold out") if room == 0 else ""


def _left(product: OfferedProduct, event: Event, room: int | None) -> str:
    shown = product.show_quota_left
    if shown is None:
        shown = event.setting("show_quota_left") is True
    if not shown or not room:
        return ""
    return gettext("%(number)s left") % {"number": room}
