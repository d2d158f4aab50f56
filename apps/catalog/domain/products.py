"""Create, update and delete products. Products that were ordered stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.catalog.domain.capacity import capacity
from apps.catalog.domain.data import ProductData, VariationData
from apps.catalog.domain.pictures import discard_picture
from apps.catalog.domain.validate import checked_product, checked_variation
from apps.catalog.models import Product, Variation
from apps.events.facade import bump_offer_version
from apps.events.models import Event
from parterre.kernel.actor import Actor
from parterre.kernel.changes import differences, values_of
from parterre.kernel.errors import DomainError, NotAllowed


class ProductHasOrders(NotAllowed):
    message = _("This product has been ordered and cannot be deleted. Deactivate it instead.")


@transaction.atomic
def create_product(
    event: Event, data: ProductData, *, variations: Sequence[VariationData] = (), actor: Actor
) -> Product:
    bump_offer_version(event.pk)  # first: whoever changes the same event's offer waits here for us
    data = checked_product(data, event)
    checked = [_checked(index, variation, event) for index, variation in enumerate(variations)]
    product = Product.objects.create(event=event, **asdict(data))
    Variation.objects.bulk_create([Variation(product=product, **asdict(variation)) for variation in checked])
    entry_data = asdict(data) | {"variations": [asdict(one) for one in checked]}
    _record("item.added", product.pk, event, actor, entry_data)
    return product


@transaction.atomic
def update_product(product: Product, event: Event, changes: Mapping[str, Any], *, actor: Actor) -> Product:
    """Change the named fields; when nothing differs, nothing is logged."""
    bump_offer_version(event.pk)
    product = Product.objects.get(pk=product.pk)
    before = values_of(ProductData, product)
    changed = differences(before, checked_product(replace(before, **changes), event, product=product))
    if changed:
        for name, value in changed.items():
            setattr(product, name, value)
        product.save(update_fields=list(changed))
        if before.picture and "picture" in changed:
            discard_picture(before.picture)
        _record("item.changed", product.pk, event, actor, changed)
    return product


@transaction.atomic
def delete_product(product: Product, event: Event, *, actor: Actor) -> None:
    bump_offer_version(event.pk)
    product_id, picture = product.pk, product.picture
    capacity().remove_items(
        product_ids=[product_id],
        variation_ids=list(Variation.objects.filter(product_id=product_id).values_list("pk", flat=True)),
    )
    try:
        product.delete()
    except ProtectedError as error:
        raise ProductHasOrders from error
    if picture:
        discard_picture(picture)
    _record("item.deleted", product_id, event, actor, {})


def clear_products(event: Event) -> None:
    """The event is being deleted. Its products go before its tax rules, which they protect."""
    products = Product.objects.filter(event=event)
    for picture in products.values_list("picture", flat=True):
        if picture:
            discard_picture(picture)
    products.delete()


def _checked(index: int, data: VariationData, event: Event) -> VariationData:
    try:
        return checked_variation(data, event)
    except DomainError as refusal:
        refusal.field = f"variations.{index}.{refusal.field}"
        raise


def _record(action: str, product_id: int, event: Event, actor: Actor, data: dict[str, Any]) -> None:
    record(actor, action, object_type="item", object_id=product_id, event_id=event.pk, data=data)
