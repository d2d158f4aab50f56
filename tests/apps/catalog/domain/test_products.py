from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.audit.models import LogEntry
from apps.availability.models import Quota
from apps.catalog.facade import ProductHasOrders, delete_product, update_product
from apps.catalog.models import Product, Variation
from apps.events.facade import delete_event
from apps.events.models import Event
from apps.taxes.models import TaxRule
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction
from tests.factories.offer import (
    NOON,
    make_event,
    make_positions,
    make_product,
    make_quota,
    make_tax_rule,
    variation,
    variations_of,
)
from tests.people import Person

pytestmark = pytest.mark.django_db


def test_a_product_is_made_with_its_variations(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_product(
            make_event(), "20", variations=[variation("Adult"), variation("Child", default_price=Decimal(10))]
        )

        prices = [(row.value, row.default_price) for row in variations_of(product)]
        assert prices == [({"en": "Adult"}, None), ({"en": "Child"}, Decimal("10.000"))]
        assert LogEntry.objects.get(action="item.added").object_id == str(product.pk)


@pytest.mark.parametrize(
    ("currency", "price", "kept"),
    [
        pytest.param("EUR", "10.005", "10.010", id="cents"),
        pytest.param("JPY", "10.50", "11.000", id="yen"),
        pytest.param("KWD", "10.005", "10.005", id="fils"),
    ],
)
def test_prices_are_rounded_to_the_currency_of_the_event(
    olga: Person, currency: str, price: str, kept: str
) -> None:
    with organizer_transaction(olga.organizer):
        product = make_product(make_event(currency=currency), price, original_price=Decimal(price))

        stored = Product.objects.get(pk=product.pk)
        assert (stored.default_price, stored.original_price) == (Decimal(kept), Decimal(kept))


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        pytest.param({"personalized": True}, "personalized", id="personalized without admission"),
        pytest.param({"min_per_order": 3, "max_per_order": 2}, "min_per_order", id="minimum above maximum"),
        pytest.param(
            {"available_from": NOON, "available_until": NOON - timedelta(hours=1)},
            "available_until",
            id="window ends before it starts",
        ),
        pytest.param(
            {
                "validity_mode": "fixed",
                "validity_fixed_from": NOON,
                "validity_fixed_until": NOON - timedelta(1),
            },
            "validity_fixed_until",
            id="validity ends before it starts",
        ),
        pytest.param({"validity_mode": "dynamic"}, "validity_mode", id="dynamic validity without a duration"),
        pytest.param({"default_price": Decimal(-1)}, "default_price", id="negative price"),
        pytest.param({"original_price": Decimal(-1)}, "original_price", id="negative comparison price"),
        pytest.param({"meta_data": {"colour": "red"}}, "meta_data", id="unknown property"),
        pytest.param(
            {"all_sales_channels": False, "limit_sales_channels": ["moon"]},
            "limit_sales_channels",
            id="unknown sales channel",
        ),
        pytest.param({"tax_rule_id": 1}, "tax_rule", id="unknown tax rule"),
        pytest.param({"hidden_if_item_available_id": 1}, "hidden_if_item_available", id="unknown product"),
        pytest.param(
            {"variations": [variation("Fine"), variation("Not", default_price=Decimal(-1))]},
            "variations.1.default_price",
            id="one of its variations",
        ),
    ],
)
def test_a_product_is_refused_at_the_field(olga: Person, fields: dict[str, Any], at: str) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(item_meta_properties={"size": "M"})

        with pytest.raises(DomainError) as refused:
            make_product(event, **fields)

        assert refused.value.field == at
        assert list(Product.objects.all()) == []


def test_a_tax_rule_of_another_event_is_refused(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        rule = make_tax_rule(make_event())

        with pytest.raises(DomainError) as refused:
            make_product(make_event(), tax_rule_id=rule.pk)

        assert refused.value.field == "tax_rule"


def test_a_product_sold_everywhere_keeps_no_list_of_channels(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_product(make_event(), all_sales_channels=True, limit_sales_channels=["web"])

        assert product.limit_sales_channels == []


def test_an_update_changes_what_it_names(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event, "20", admission=True, personalized=True)

        changed = update_product(product, event, {"default_price": Decimal("25.5")}, actor=olga.actor)

        stored = Product.objects.get(pk=product.pk)
        assert (changed.default_price, stored.default_price) == (Decimal("25.50"), Decimal("25.500"))
        assert (stored.admission, stored.personalized) == (True, True)
        assert LogEntry.objects.get(action="item.changed").data == {"default_price": "25.50"}


def test_an_update_is_judged_together_with_what_stays(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event, admission=True, personalized=True)

        with pytest.raises(DomainError) as refused:
            update_product(product, event, {"admission": False}, actor=olga.actor)

        assert refused.value.field == "personalized"
        assert Product.objects.get(pk=product.pk).admission is True


def test_a_product_can_not_be_hidden_by_itself(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event)

        with pytest.raises(DomainError) as refused:
            update_product(product, event, {"hidden_if_item_available_id": product.pk}, actor=olga.actor)

        assert refused.value.field == "hidden_if_item_available"


def test_an_update_that_changes_nothing_is_not_logged(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event, "20.00")

        update_product(product, event, {"default_price": Decimal(20), "active": True}, actor=olga.actor)

        assert list(LogEntry.objects.filter(action="item.changed")) == []


def test_a_deleted_product_leaves_its_quotas(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        gone, stays = make_product(event, variations=[variation()]), make_product(event)
        quota = make_quota(event, products=[gone, stays], variations=variations_of(gone))

        delete_product(gone, event, actor=olga.actor)

        quota.refresh_from_db()
        assert (quota.products, quota.variations) == ([stays.pk], [])
        assert list(Product.objects.all()) == [stays]
        assert list(Variation.objects.all()) == []


def test_an_ordered_product_stays(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event)
        quota = make_quota(event, products=[product])
        make_positions(product)

        with pytest.raises(ProductHasOrders):
            delete_product(product, event, actor=olga.actor)

        assert list(Product.objects.all()) == [product]
        assert Quota.objects.get(pk=quota.pk).products == [product.pk]


def test_an_event_is_deleted_with_its_offer(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        rule = make_tax_rule(event)
        product = make_product(event, tax_rule_id=rule.pk, variations=[variation()])
        make_quota(event, products=[product], variations=variations_of(product))

        delete_event(event=event, actor=olga.actor)

        left = [list(model.objects.all()) for model in (Event, Product, Variation, Quota, TaxRule)]
        assert left == [[], [], [], [], []]


def test_a_property_that_the_event_dropped_does_not_stand_in_the_way(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(item_meta_properties={"Colour": "red"})
        product = make_product(event, meta_data={"Colour": "blue"})
        event.item_meta_properties = {}

        update_product(product, event, {"position": 2}, actor=olga.actor)
        with pytest.raises(DomainError) as refused:
            update_product(product, event, {"meta_data": {"Size": "L"}}, actor=olga.actor)

        stored = Product.objects.get(pk=product.pk)
        assert (stored.position, stored.meta_data) == (2, {"Colour": "blue"})
        assert refused.value.field == "meta_data"
