"""Every write to the offer raises the event's version: whoever reads a snapshot afterwards sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from types import ModuleType

import pytest

from apps.availability import facade as availability
from apps.availability.facade import QuotaData
from apps.availability.models import Quota
from apps.catalog import facade as catalog
from apps.catalog.facade import ProductData, VariationData
from apps.catalog.models import Product, Variation
from apps.events.models import Event
from apps.taxes import facade as taxes
from apps.taxes.facade import TaxRuleData
from apps.taxes.models import TaxRule
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tests.factories.offer import (
    make_event,
    make_product,
    make_quota,
    make_tax_rule,
    variation,
    variations_of,
)
from tests.people import Person

WRITING = ("create_", "update_", "delete_")


@dataclass
class Offer:
    event: Event
    rule: TaxRule
    product: Product
    variation: Variation
    quota: Quota


def make_offer() -> Offer:
    event = make_event()
    product = make_product(event, variations=[variation(), variation()])
    return Offer(event, make_tax_rule(event), product, variations_of(product)[0], make_quota(event))


VARIATION = VariationData(value={"en": "Child"})
WRITES: dict[str, Callable[[Offer], object]] = {
    "taxes.create_rule": lambda its: taxes.create_rule(
        its.event, TaxRuleData(name={"en": "VAT"}, rate=Decimal(7)), actor=SYSTEM
    ),
    "taxes.update_rule": lambda its: taxes.update_rule(its.rule, {"rate": Decimal(7)}, actor=SYSTEM),
    "taxes.delete_rule": lambda its: taxes.delete_rule(its.rule, actor=SYSTEM),
    "catalog.create_product": lambda its: catalog.create_product(
        its.event, ProductData(name={"en": "Ticket"}, default_price=Decimal(1)), actor=SYSTEM
    ),
    "catalog.update_product": lambda its: catalog.update_product(
        its.product, its.event, {"active": False}, actor=SYSTEM
    ),
    "catalog.delete_product": lambda its: catalog.delete_product(its.product, its.event, actor=SYSTEM),
    "catalog.create_variation": lambda its: catalog.create_variation(
        its.product, its.event, VARIATION, actor=SYSTEM
    ),
    "catalog.create_first_variations": lambda its: catalog.create_first_variations(
        its.product, its.event, [VARIATION], actor=SYSTEM
    ),
    "catalog.update_variation": lambda its: catalog.update_variation(
        its.variation, its.event, {"active": False}, actor=SYSTEM
    ),
    "catalog.delete_variation": lambda its: catalog.delete_variation(its.variation, its.event, actor=SYSTEM),
    "availability.create_quota": lambda its: availability.create_quota(
        its.event, QuotaData(name="Hall"), actor=SYSTEM
    ),
    "availability.update_quota": lambda its: availability.update_quota(
        its.quota, its.event, {"size": 3}, actor=SYSTEM
    ),
    "availability.delete_quota": lambda its: availability.delete_quota(its.quota, actor=SYSTEM),
}


def writing_functions(facade: ModuleType) -> set[str]:
    app = facade.__name__.split(".")[1]
    return {f"{app}.{name}" for name in facade.__all__ if name.startswith(WRITING)}


def test_no_write_is_forgotten_here() -> None:
    offered = set.union(*map(writing_functions, (taxes, catalog, availability)))

    assert offered == WRITES.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("name", WRITES)
def test_a_write_raises_the_version_of_its_event_and_of_no_other(olga: Person, name: str) -> None:
    with organizer_transaction(olga.organizer):
        its, others = make_offer(), make_offer()
        versions = dict(Event.objects.values_list("pk", "offer_version"))

        WRITES[name](its)

        after = dict(Event.objects.values_list("pk", "offer_version"))
        assert after[its.event.pk] > versions[its.event.pk]
        assert after[others.event.pk] == versions[others.event.pk]
