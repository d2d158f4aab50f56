from __future__ import annotations

from decimal import Decimal

import pytest

from apps.audit.models import LogEntry
from apps.catalog.facade import (
    LastVariation,
    ProductWithoutVariations,
    VariationHasOrders,
    create_variation,
    delete_variation,
    update_variation,
)
from apps.catalog.models import Variation
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction
from tests.factories.offer import (
    make_event,
    make_positions,
    make_product,
    make_quota,
    variation,
    variations_of,
)
from tests.people import Person

pytestmark = pytest.mark.django_db


def test_a_variation_is_added_to_those_that_are_there(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event, variations=[variation("Adult")])

        made = create_variation(
            product, event, variation("Child", default_price=Decimal("9.999")), actor=olga.actor
        )

        entry = LogEntry.objects.get(action="item.variation.added")
        assert [row.value for row in variations_of(product)] == [{"en": "Adult"}, {"en": "Child"}]
        assert Variation.objects.get(pk=made.pk).default_price == Decimal("10.000")
        assert (entry.object_id, entry.data["id"]) == (str(product.pk), made.pk)


def test_a_product_without_variations_gets_none(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event)

        with pytest.raises(ProductWithoutVariations):
            create_variation(product, event, variation(), actor=olga.actor)

        assert list(Variation.objects.all()) == []


def test_an_update_changes_what_it_names(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event, variations=[variation(default_price=Decimal(5))])
        (only,) = variations_of(product)

        update_variation(only, event, {"default_price": None, "active": True}, actor=olga.actor)

        assert Variation.objects.get(pk=only.pk).default_price is None
        assert LogEntry.objects.get(action="item.variation.changed").data == {
            "default_price": None,
            "id": only.pk,
        }


def test_an_update_is_refused_at_the_field(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        (only,) = variations_of(make_product(event, variations=[variation()]))

        with pytest.raises(DomainError) as refused:
            update_variation(only, event, {"default_price": Decimal(-1)}, actor=olga.actor)

        assert refused.value.field == "default_price"


def test_a_deleted_variation_leaves_its_quotas(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event, variations=[variation("Adult"), variation("Child")])
        adult, child = variations_of(product)
        quota = make_quota(event, products=[product], variations=[adult, child])

        delete_variation(adult, event, actor=olga.actor)

        quota.refresh_from_db()
        assert variations_of(product) == [child]
        assert (quota.products, quota.variations) == ([product.pk], [child.pk])


def test_the_last_variation_stays(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        (only,) = variations_of(make_product(event, variations=[variation()]))

        with pytest.raises(LastVariation):
            delete_variation(only, event, actor=olga.actor)

        assert list(Variation.objects.all()) == [only]


def test_an_ordered_variation_stays(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event, variations=[variation("Adult"), variation("Child")])
        adult, child = variations_of(product)
        (position,) = make_positions(product)
        position.variation = adult
        position.save()

        with pytest.raises(VariationHasOrders):
            delete_variation(adult, event, actor=olga.actor)

        assert variations_of(product) == [adult, child]
