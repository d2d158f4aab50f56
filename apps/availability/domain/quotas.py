"""Create, update and delete quotas. A size below the number sold stops sales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.availability.domain.recount import recount, wait_for_sales
from apps.availability.domain.reservations import release_products
from apps.availability.models import Quota
from apps.catalog.facade import QuotaLists
from apps.catalog.models import Product, Variation
from apps.events.facade import bump_offer_version
from apps.events.models import Event
from parterre.kernel.actor import Actor
from parterre.kernel.changes import differences, values_of
from parterre.kernel.errors import DomainError, UnknownObject


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaData:
    """`size` None: unlimited. A product with variations counts only through those that are listed."""

    name: str
    size: int | None = None
    products: list[int] = field(default_factory=list)
    variations: list[int] = field(default_factory=list)
    closed: bool = False
    close_when_sold_out: bool = False
    ignore_for_event_availability: bool = False


LISTS: Final = frozenset(("products", "variations"))


class VariationsNotListed(DomainError):
    field = "variations"
    message = _("This product has variations. Select the variations this quota applies to.")


class ProductNotListed(DomainError):
    field = "variations"
    message = _("Each variation must belong to one of the products of this quota.")


@transaction.atomic
def create_quota(event: Event, data: QuotaData, *, actor: Actor) -> Quota:
    """It counts at once what was sold and reserved before."""
    bump_offer_version(event.pk)  # first: whoever changes the same event's offer waits here for us
    wait_for_sales()
    data = _checked(data, event)
    quota = Quota.objects.create(event=event, **asdict(data))
    recount(quota)
    _record("quota.added", quota.pk, event.pk, actor, asdict(data))
    return quota


@transaction.atomic
def update_quota(quota: Quota, event: Event, changes: Mapping[str, Any], *, actor: Actor) -> Quota:
    """Change the named fields; when nothing differs, nothing is logged. Counters are not a field."""
    bump_offer_version(event.pk)
    if LISTS & changes.keys():
        wait_for_sales()
    quota = Quota.objects.get(pk=quota.pk)
    before = values_of(QuotaData, quota)
    changed = differences(before, _checked(replace(before, **changes), event))
    if changed:
        for name, value in changed.items():
            setattr(quota, name, value)
        quota.save(update_fields=list(changed))
        if LISTS & changed.keys():
            recount(quota)
        _record_change(quota, changed, actor)
    return quota


@transaction.atomic
def delete_quota(quota: Quota, *, actor: Actor) -> None:
    """What was sold or is reserved of it stays so, and counts in the other quotas that list it."""
    bump_offer_version(quota.event_id)
    wait_for_sales()
    quota_id, event_id = quota.pk, quota.event_id
    quota.delete()
    _record("quota.deleted", quota_id, event_id, actor, {})


class QuotasOfCatalog:
    """What the catalogue asks of us (apps.catalog.facade.Capacity)."""

    def quotas_of_event(self, event_id: int) -> list[QuotaLists]:
        rows = Quota.objects.filter(event_id=event_id).order_by("pk")
        return [QuotaLists(*row) for row in rows.values_list("pk", "products", "variations")]

    def remove_items(self, *, product_ids: Sequence[int] = (), variation_ids: Sequence[int] = ()) -> None:
        """Waits for orders that are counting on these quotas just now, and so sees what they bought."""
        listing = Q(products__overlap=list(product_ids)) | Q(variations__overlap=list(variation_ids))
        quotas = list(Quota.objects.filter(listing).order_by("pk").select_for_update(no_key=True))
        for quota in quotas:
            quota.products = [one for one in quota.products if one not in product_ids]
            quota.variations = [one for one in quota.variations if one not in variation_ids]
        Quota.objects.bulk_update(quotas, ["products", "variations"])
        release_products(product_ids, variation_ids)


def _checked(data: QuotaData, event: Event) -> QuotaData:
    """Two queries, however long the lists."""
    data = replace(data, products=sorted(set(data.products)), variations=sorted(set(data.variations)))
    of_event = set(Product.objects.filter(event=event, pk__in=data.products).values_list("pk", flat=True))
    _refuse_foreign_items("items", data.products, of_event)
    in_question = Q(pk__in=data.variations) | Q(product__in=of_event)
    variations = Variation.objects.filter(in_question, product__event=event)
    product_of = dict(variations.values_list("pk", "product_id"))
    _refuse_foreign_items("variations", data.variations, product_of)
    counted = {product_of[variation_id] for variation_id in data.variations}
    if counted - of_event:
        raise ProductNotListed
    if (of_event & set(product_of.values())) - counted:
        raise VariationsNotListed
    return data


def _refuse_foreign_items(name: str, ids: Sequence[int], known: Any) -> None:
    for stranger in ids:
        if stranger not in known:
            raise UnknownObject(id=stranger).at(name)


def _record_change(quota: Quota, changed: dict[str, Any], actor: Actor) -> None:
    """Opening and closing are things of their own to those who listen."""
    if set(changed) != {"closed"}:
        _record("quota.changed", quota.pk, quota.event_id, actor, changed)
    if "closed" in changed:
        _record("quota.closed" if quota.closed else "quota.opened", quota.pk, quota.event_id, actor, {})


def _record(action: str, quota_id: int, event_id: int, actor: Actor, data: dict[str, Any]) -> None:
    record(actor, action, object_type="quota", object_id=quota_id, event_id=event_id, data=data)
