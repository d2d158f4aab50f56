"""Save the product form through the facades of catalog and availability, in the view's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from apps.availability.facade import QuotaData, create_quota, update_quota
from apps.availability.models import Quota
from apps.backoffice.offer.forms.products import ProductForm
from apps.catalog.facade import (
    ProductData,
    VariationData,
    create_first_variations,
    create_product,
    create_variation,
    delete_variation,
    drop_picture,
    store_picture,
    update_product,
    update_variation,
)
from apps.catalog.models import Product, Variation
from apps.events.models import Event
from parterre.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class VariationRow:
    """`id` None: a new one."""

    id: int | None
    values: Mapping[str, Any]
    is_deleted: bool = False


def rows_of(formset: Any) -> list[VariationRow]:
    """Of a valid formset: what was filled in, in its order."""
    found = []
    for position, form in enumerate(formset.forms):
        given = form.cleaned_data
        if not given or not (given.get("id") or form.has_changed()):
            continue
        values = {name: given[name] for name in ("value", "default_price", "active")} | {"position": position}
        found.append(VariationRow(given["id"], values, bool(given.get("DELETE"))))
    return found


@contextmanager
def picture_stored(form: ProductForm, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The product's values with its picture; what was stored is dropped when the product is refused."""
    if form.new_picture is None:
        yield {**values, **({"picture": None} if form.removes_picture else {})}
        return
    name = store_picture(form.new_picture)
    try:
        yield {**values, "picture": name}
    except BaseException:
        drop_picture(name)
        raise


def add_product(
    event: Event, values: Mapping[str, Any], rows: list[VariationRow], *, actor: Actor
) -> tuple[Product, list[int]]:
    """The product and the ids of its variations."""
    made = [VariationData(**row.values) for row in rows]
    product = create_product(event, ProductData(**values), variations=made, actor=actor)
    ids = Variation.objects.filter(product=product).order_by("pk").values_list("pk", flat=True)
    return product, list(ids)


def count_in_own_quota(
    product: Product, variation_ids: list[int], event: Event, *, size: int | None, name: str, actor: Actor
) -> None:
    counted = QuotaData(name=name, size=size, products=[product.pk], variations=variation_ids)
    create_quota(event, counted, actor=actor)


def count_in_quota(
    product: Product, variation_ids: list[int], event: Event, quota: Quota, *, actor: Actor
) -> None:
    changes = {
        "products": [*quota.products, product.pk],
        "variations": [*quota.variations, *variation_ids],
    }
    update_quota(quota, event, changes, actor=actor)


def change_product(
    product: Product, event: Event, values: Mapping[str, Any], rows: list[VariationRow], *, actor: Actor
) -> None:
    update_product(product, event, values, actor=actor)
    known = {variation.pk: variation for variation in Variation.objects.filter(product=product)}
    if not known and rows:
        _add_first_variations(product, event, rows, actor=actor)
        return
    for row in rows:
        variation = known.get(row.id) if row.id is not None else None
        if variation is None:
            if not row.is_deleted and row.id is None:
                create_variation(product, event, VariationData(**row.values), actor=actor)
        elif row.is_deleted:
            delete_variation(variation, event, actor=actor)
        else:
            update_variation(variation, event, row.values, actor=actor)


def _add_first_variations(product: Product, event: Event, rows: list[VariationRow], *, actor: Actor) -> None:
    """They count in the quotas that counted the product, so that it stays for sale."""
    made = create_first_variations(
        product, event, [VariationData(**row.values) for row in rows if row.id is None], actor=actor
    )
    for quota in Quota.objects.filter(event=event, products__contains=[product.pk]).order_by("pk"):
        listed = [*quota.variations, *(variation.pk for variation in made)]
        update_quota(quota, event, {"variations": listed}, actor=actor)
