"""Create, update and delete variations. By the contract, a product has its first ones from its creation on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.catalog.domain.capacity import capacity
from apps.catalog.domain.data import VariationData
from apps.catalog.domain.validate import checked_variation
from apps.catalog.models import Product, Variation
from apps.events.facade import bump_offer_version
from apps.events.models import Event
from parterre.kernel.actor import Actor
from parterre.kernel.changes import differences, values_of
from parterre.kernel.errors import NotAllowed


class ProductWithoutVariations(NotAllowed):
    message = _("This product has no variations. Create a new product with variations instead.")


class VariationHasOrders(NotAllowed):
    message = _("This variation has been ordered and cannot be deleted. Deactivate it instead.")


class LastVariation(NotAllowed):
    message = _("This is the only variation of the product and cannot be deleted.")


@transaction.atomic
def create_variation(product: Product, event: Event, data: VariationData, *, actor: Actor) -> Variation:
    bump_offer_version(event.pk)  # first: whoever changes the same event's offer waits here for us
    if not Variation.objects.filter(product=product).exists():
        raise ProductWithoutVariations
    return _create(product, event, data, actor=actor)


@transaction.atomic
def create_first_variations(
    product: Product, event: Event, rows: Sequence[VariationData], *, actor: Actor
) -> list[Variation]:
    """Of a product that was sold without any: tickets sold so far stay what they are.

    Until they are added to quotas, none of them is for sale.
    """
    bump_offer_version(event.pk)
    return [_create(product, event, data, actor=actor) for data in rows]


def _create(product: Product, event: Event, data: VariationData, *, actor: Actor) -> Variation:
    data = checked_variation(data, event)
    variation = Variation.objects.create(product=product, **asdict(data))
    _record("item.variation.added", variation.pk, product.pk, event, actor, asdict(data))
    return variation


@transaction.atomic
def update_variation(
    variation: Variation, event: Event, changes: Mapping[str, Any], *, actor: Actor
) -> Variation:
    """Change the named fields; when nothing differs, nothing is logged."""
    bump_offer_version(event.pk)
    variation = Variation.objects.select_related("product").get(pk=variation.pk)
    before = values_of(VariationData, variation)
    changed = differences(before, checked_variation(replace(before, **changes), event, variation=variation))
    if changed:
        for name, value in changed.items():
            setattr(variation, name, value)
        variation.save(update_fields=list(changed))
        _record("item.variation.changed", variation.pk, variation.product_id, event, actor, changed)
    return variation


@transaction.atomic
def delete_variation(variation: Variation, event: Event, *, actor: Actor) -> None:
    bump_offer_version(event.pk)
    variation_id, product_id = variation.pk, variation.product_id
    if not Variation.objects.filter(product_id=product_id).exclude(pk=variation_id).exists():
        raise LastVariation
    capacity().remove_items(variation_ids=[variation_id])
    try:
        variation.delete()
    except ProtectedError as error:
        raise VariationHasOrders from error
    _record("item.variation.deleted", variation_id, product_id, event, actor, {})


def _record(
    action: str, variation_id: int, product_id: int, event: Event, actor: Actor, data: dict[str, Any]
) -> None:
    """The log is about the product: its webhooks tell of variations, too."""
    record(
        actor,
        action,
        object_type="item",
        object_id=product_id,
        event_id=event.pk,
        data=data | {"id": variation_id},
    )
