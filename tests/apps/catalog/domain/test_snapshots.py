from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import FrozenInstanceError
from datetime import timedelta
from decimal import Decimal

import pytest

from apps.availability.facade import update_quota
from apps.catalog.domain import snapshots
from apps.catalog.facade import Snapshot, snapshot_of, update_product
from apps.events.models import Event
from tenants.context.transactions import organizer_transaction
from tests.factories.offer import (
    NOON,
    make_event,
    make_product,
    make_quota,
    make_tax_rule,
    variation,
    variations_of,
)
from tests.people import Person

pytestmark = pytest.mark.django_db

CountQueries = Callable[[int], AbstractContextManager[object]]


def read(event: Event) -> Snapshot:
    """As a caller does: the event's row is fresh."""
    return snapshot_of(Event.objects.get(pk=event.pk))


def test_a_snapshot_holds_products_with_their_taxes_prices_and_quotas(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        rule = make_tax_rule(event, "7.00", code="S/reduced")
        product = make_product(event, "23.00", tax_rule_id=rule.pk, max_per_order=4)
        quota = make_quota(event, products=[product])

        snapshot = read(event)

        offered = snapshot.products[product.pk]
        assert (offered.price, offered.gross, offered.max_per_order) == (
            Decimal("23.00"),
            Decimal("23.00"),
            4,
        )
        assert (offered.tax_rate, offered.tax_code) == (Decimal("7.0000"), "S/reduced")
        assert offered.quota_ids == (quota.pk,)
        assert dict(snapshot.quota_ids) == {(product.pk, None): (quota.pk,)}
        assert set(snapshot.taxes) == {rule.pk}


def test_net_prices_become_what_the_buyer_pays(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        rule = make_tax_rule(event, "19.00", price_includes_tax=False)
        product = make_product(
            event, "100.00", tax_rule_id=rule.pk, variations=[variation(default_price=Decimal("10.05"))]
        )
        (only,) = variations_of(product)

        offered = read(event).products[product.pk]

        assert (offered.price, offered.gross) == (Decimal("100.00"), Decimal("119.00"))
        assert offered.variations[only.pk].gross == Decimal("11.96")


def test_a_variation_without_a_price_costs_what_the_product_costs(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event, "20", variations=[variation(), variation(default_price=Decimal(0))])

        offered = read(event).products[product.pk]

        assert [one.price for one in offered.variations.values()] == [Decimal("20.00"), Decimal("0.00")]


def test_a_variation_has_the_quotas_that_list_it_and_the_product_then_none(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event, variations=[variation("Adult"), variation("Child"), variation("Dog")])
        adult, child, dog = variations_of(product)
        hall = make_quota(event, products=[product], variations=[adult, child])
        children = make_quota(event, products=[product], variations=[child])

        snapshot = read(event)

        offered = snapshot.products[product.pk]
        assert offered.quota_ids == ()
        assert offered.variations[adult.pk].quota_ids == (hall.pk,)
        assert offered.variations[child.pk].quota_ids == (hall.pk, children.pk)
        assert offered.variations[dog.pk].quota_ids == ()
        assert dict(snapshot.quota_ids) == {
            (product.pk, adult.pk): (hall.pk,),
            (product.pk, child.pk): (hall.pk, children.pk),
        }


def test_what_can_be_sold_is_a_product_or_one_of_its_variations(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        plain, varied = make_product(event), make_product(event, variations=[variation()])
        (only,) = variations_of(varied)

        snapshot = read(event)

        assert snapshot.sellable(plain.pk) == snapshot.products[plain.pk]
        assert snapshot.sellable(varied.pk, only.pk) == snapshot.products[varied.pk].variations[only.pk]
        assert snapshot.sellable(varied.pk) is None
        assert snapshot.sellable(plain.pk, only.pk) is None
        assert snapshot.sellable(0) is None


def test_windows_and_channels_are_judged_when_the_snapshot_is_used(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(
            event,
            available_from=NOON,
            available_until=NOON + timedelta(hours=2),
            all_sales_channels=False,
            limit_sales_channels=["web"],
        )

        offered = read(event).products[product.pk]

        moments = [NOON + timedelta(hours=hours) for hours in (-1, 0, 1, 2, 3)]
        assert [offered.is_open(moment) for moment in moments] == [False, True, True, True, False]
        assert [offered.is_sold_on(channel) for channel in ("web", "box")] == [True, False]


def test_it_takes_five_queries_to_read_and_none_to_read_again(
    olga: Person, django_assert_num_queries: CountQueries
) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        for _ in range(4):
            product = make_product(event, variations=[variation(), variation()])
            make_quota(event, products=[product], variations=variations_of(product))
        event.refresh_from_db()

        with django_assert_num_queries(5):
            first = snapshot_of(event)
        with django_assert_num_queries(0):
            again = snapshot_of(event)

        assert again is first


def test_a_change_is_seen_with_the_next_version(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event, "20")
        before = read(event)

        update_product(product, event, {"default_price": Decimal(30)}, actor=olga.actor)

        after = read(event)
        assert before.products[product.pk].price == Decimal("20.00")
        assert after.products[product.pk].price == Decimal("30.00")
        assert after.version > before.version


def test_who_asks_with_an_old_row_gets_what_is_on_offer_now(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        old_row = Event.objects.get(pk=event.pk)
        product = make_product(event)
        quota = make_quota(event, products=[product])
        update_quota(quota, event, {"name": "Hall"}, actor=olga.actor)
        Event.objects.filter(pk=event.pk).update(currency="CHF")

        snapshot = snapshot_of(old_row)

        assert (list(snapshot.products), snapshot.currency) == ([product.pk], "CHF")
        assert snapshot.version == Event.objects.get(pk=event.pk).offer_version


def test_a_snapshot_can_not_be_changed(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event)
        snapshot = read(event)

        with pytest.raises(FrozenInstanceError):
            snapshot.products[product.pk].active = False  # type: ignore[misc]
        with pytest.raises(TypeError):
            snapshot.products[0] = snapshot.products[product.pk]  # type: ignore[index]
        with pytest.raises(TypeError):
            snapshot.products[product.pk].name["en"] = "Free beer"  # type: ignore[index]


def test_the_memory_of_a_process_is_bounded(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        for _ in range(snapshots.MOST_KEPT + 2):
            read(make_event())

        assert len(snapshots._kept) == snapshots.MOST_KEPT
