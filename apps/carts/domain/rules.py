"""Rules for the contents and the reservation time of a cart. Pure but for the exceptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_noop as _

from apps.catalog.facade import OfferedProduct, Sellable, Snapshot
from apps.events.defaults import DEFAULTS
from apps.events.models import Event
from parterre.kernel.errors import DomainError
from parterre.kernel.money import round_half_up

CHANNEL: Final = "web"
MAX_EXTENSIONS: Final = 2
HIGHEST_PRICE: Final = Decimal(100_000)


class SaleNotStarted(DomainError):
    message = _("Sales have not started yet.")


class SaleOver(DomainError):
    message = _("Sales have ended.")


class NotForSale(DomainError):
    message = _("This product is currently not available.")


class TooMany(DomainError):
    message = _("You can order up to %(most)s tickets at a time.")


class TooManyOfProduct(DomainError):
    message = _("You can order up to %(most)s of this ticket.")


class TooFew(DomainError):
    message = _("You need to order at least %(least)s of this ticket.")


class PriceTooLow(DomainError):
    message = _("Enter a price of at least %(least)s.")


class PriceTooHigh(DomainError):
    message = _("Enter a lower price.")


def line_input(name: str, product_id: int, variation_id: int | None = None) -> str:
    """The input of a line that a refusal is about: `item_7` (a number of product 7), `item_7_12`, `price_7_12`."""
    return f"{name}_{product_id}" if variation_id is None else f"{name}_{product_id}_{variation_id}"


def sale_ends_at(event: Event) -> datetime:
    return event.presale_end or event.date_to or event.date_from + timedelta(days=1)


def check_sale_is_on(event: Event, *, now: datetime) -> None:
    if event.presale_start is not None and now < event.presale_start:
        raise SaleNotStarted
    if now > sale_ends_at(event):
        raise SaleOver


def is_sold_online(event: Event) -> bool:
    return event.all_sales_channels or CHANNEL in event.limit_sales_channels


def is_offered(product: OfferedProduct, sellable: Sellable, *, now: datetime) -> bool:
    """Whether a buyer may take it just now, capacity aside."""
    return (
        is_listed(product, sellable)
        and all(one.is_open(now) for one in (product, sellable))
        and bool(sellable.quota_ids)
    )


def is_listed(product: OfferedProduct, sellable: Sellable) -> bool:
    """Whether it belongs on a shop's page at all, at some time."""
    return (
        all(
            one.active and one.is_sold_on(CHANNEL) and not one.hide_without_voucher
            for one in (product, sellable)
        )
        and not product.require_voucher
        and not product.require_bundling
    )


def lifetime(event: Event) -> timedelta:
    minutes = event.setting("reservation_time")
    return timedelta(
        minutes=minutes if isinstance(minutes, int) and minutes > 0 else DEFAULTS["reservation_time"]
    )


def max_tickets_per_order(event: Event) -> int:
    most = event.setting("max_items_per_order")
    return most if isinstance(most, int) and most > 0 else int(DEFAULTS["max_items_per_order"])


def price_at(product: OfferedProduct, sellable: Sellable, named: Decimal | None, currency: str) -> Decimal:
    """What the buyer pays; `named` counts only where buyers name their price."""
    if not product.free_price or named is None:
        return sellable.gross
    price = round_half_up(named, currency)
    if price < sellable.gross:
        raise PriceTooLow(least=sellable.gross)
    if price > HIGHEST_PRICE:
        raise PriceTooHigh
    return price


def check_numbers(product_ids: Iterable[int], offer: Snapshot, event: Event) -> None:
    """Of the whole cart as it would be."""
    numbers = Counter(product_ids)
    check_most(sum(numbers.values()), event)
    for product_id, number in numbers.items():
        product = offer.products.get(product_id)
        if product is not None and product.max_per_order is not None and number > product.max_per_order:
            raise TooManyOfProduct(most=product.max_per_order).at(line_input("item", product_id))
    check_least(numbers, offer)


def check_most(number: int, event: Event) -> None:
    if number > (most := max_tickets_per_order(event)):
        raise TooMany(most=most)


def check_least(numbers: Mapping[int, int], offer: Snapshot) -> None:
    """Of products that are in the cart at all."""
    for product_id, number in numbers.items():
        product = offer.products.get(product_id)
        if product is not None and product.min_per_order is not None and number < product.min_per_order:
            raise TooFew(least=product.min_per_order).at(line_input("item", product_id))
