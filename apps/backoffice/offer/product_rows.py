"""Rows of the product list: price, availability, and reasons why a product is not on sale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.availability.facade import Availability
from apps.availability.models import Quota
from apps.catalog.models import Product, Variation
from apps.events.models import Event


@dataclass(frozen=True, slots=True)
class Line:
    """`lowest` to `highest`: prices as written. `left` None: any number; `is_counted`: a quota lists all of it."""

    product: Product
    variations: int
    lowest: Decimal
    highest: Decimal
    left: int | None
    is_counted: bool


def product_lines(event: Event) -> list[Line]:
    """Three queries."""
    variations: dict[int, list[Variation]] = defaultdict(list)
    for variation in Variation.objects.filter(product__event=event, active=True).order_by("position", "pk"):
        variations[variation.product_id].append(variation)
    products = Product.objects.filter(event=event).select_related("tax_rule").order_by("position", "pk")
    quotas = list(Quota.objects.filter(event=event))
    return [_line(product, variations.get(product.pk, []), quotas) for product in products]


def _line(product: Product, variations: Sequence[Variation], quotas: Sequence[Quota]) -> Line:
    prices = [
        product.default_price if one.default_price is None else one.default_price for one in variations
    ] or [product.default_price]
    rooms = (
        [_left([quota for quota in quotas if one.pk in quota.variations]) for one in variations]
        if variations
        else [_left([quota for quota in quotas if product.pk in quota.products])]
    )
    counted = [room for room in rooms if room != NOT_COUNTED]
    return Line(
        product,
        len(variations),
        min(prices),
        max(prices),
        None if None in counted else max((room or 0 for room in counted), default=0),
        len(counted) == len(rooms),
    )


NOT_COUNTED = -1


def _left(quotas: Sequence[Quota]) -> int | None:
    """The tightest of them; None: any number."""
    if not quotas:
        return NOT_COUNTED
    lefts = [left for quota in quotas if (left := Availability.of(quota).left) is not None]
    return min(lefts, default=None)
