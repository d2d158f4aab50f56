"""Items a quota can count: products, or their variations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from apps.availability.models import Quota
from apps.catalog.models import Product, Variation
from apps.events.models import Event
from parterre.kernel.formats import text_in


@dataclass(frozen=True, slots=True)
class Countable:
    """`key`: `p12` a product without variations, `v34` a variation."""

    key: str
    label: str
    product_id: int
    variation_id: int | None = None


def countables(event: Event) -> list[Countable]:
    """In the order of the shop. Two queries."""
    language = get_language()
    of_product: dict[int, list[Variation]] = defaultdict(list)
    for variation in Variation.objects.filter(product__event=event).order_by("position", "pk"):
        of_product[variation.product_id].append(variation)
    found: list[Countable] = []
    for product in Product.objects.filter(event=event).order_by("position", "pk"):
        name = text_in(product.name, language)
        if product.pk not in of_product:
            found.append(Countable(f"p{product.pk}", name, product.pk))
        for variation in of_product.get(product.pk, ()):
            label = f"{name}: {text_in(variation.value, language)}"
            found.append(Countable(f"v{variation.pk}", label, product.pk, variation.pk))
    return found


def lists_of(keys: Iterable[str], known: Iterable[Countable]) -> dict[str, Any]:
    """`products` and `variations` of a quota that counts these."""
    chosen = set(keys)
    counted = [one for one in known if one.key in chosen]
    return {
        "products": sorted({one.product_id for one in counted}),
        "variations": sorted(one.variation_id for one in counted if one.variation_id is not None),
    }


def keys_of(quota: Quota, known: Iterable[Countable]) -> list[str]:
    products, variations = set(quota.products), set(quota.variations)
    return [
        one.key
        for one in known
        if (one.variation_id in variations if one.variation_id is not None else one.product_id in products)
    ]
