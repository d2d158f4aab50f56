from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.availability.facade import Want, claim, reconcile
from apps.availability.models import Claim, Quota
from apps.carts.facade import (
    Line,
    NoCart,
    NotForSale,
    SaleNotStarted,
    SaleOver,
    TooFew,
    TooMany,
    TooManyOfProduct,
    add_to_cart,
    change_number,
    change_numbers,
    empty_cart,
)
from apps.carts.models import Cart, CartPosition
from apps.catalog.facade import delete_product
from apps.catalog.models import Product
from parterre.kernel.actor import SYSTEM
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction
from tests.factories import offer
from tests.factories.carts import BEA, CARL, fresh, put
from tests.factories.orders import NOON, make_event, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db


def claimed() -> list[int]:
    assert reconcile() == []
    return list(Quota.objects.order_by("pk").values_list("claimed", flat=True))


def refused_for(product: Product, number: int = 1, **more: Any) -> type[DomainError]:
    with pytest.raises(DomainError) as caught:
        put(product, number, **more)
    return type(caught.value)


def test_what_is_put_into_a_cart_is_held_for_the_events_time(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(settings={"reservation_time": 15}), "23.00")

        filled = put(product, 2)

        assert (filled.missing, claimed()) == ({}, [2])
        assert [row.price for row in CartPosition.objects.all()] == [Decimal("23.000")] * 2
        assert Cart.objects.get().expires_at == NOON + timedelta(minutes=15)
        assert {row.expires_at for row in Claim.objects.all()} == {NOON + timedelta(minutes=15)}


def test_the_key_itself_is_not_stored(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        put(make_ticket_product(make_event()))

        assert BEA not in Cart.objects.get().key_hash


def test_of_the_last_tickets_one_gets_what_there_is_and_hears_of_the_rest(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        scarce, plenty = make_ticket_product(event, size=3), make_ticket_product(event, size=10)
        put(scarce, 2, key=CARL)
        lines = [Line(product_id=scarce.pk, number=2), Line(product_id=plenty.pk, number=4)]

        filled = add_to_cart(fresh(event), BEA, lines, now=NOON)

        assert filled.missing == {(scarce.pk, None): 1}
        assert claimed() == [3, 4]
        assert CartPosition.objects.filter(cart=filled.cart).count() == 5


def test_holds_that_ended_make_room_when_it_is_short(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=2)
        put(product, 2, key=CARL)

        early = put(product, 2, now=NOON + timedelta(minutes=29))
        late = put(product, 2, now=NOON + timedelta(minutes=31))

        assert (early.number_missing, late.number_missing, claimed()) == (2, 0, [2])


def test_orders_take_the_room_of_holds_that_ended_too(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=1)
        put(product)
        [position] = offer.make_positions(product)

        claim([Want(position, [Quota.objects.get().pk])], now=NOON + timedelta(hours=1))

        assert (claimed(), Claim.objects.get().position_id) == ([1], position.pk)


def test_adding_puts_the_clock_forward_but_not_for_ever(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(settings={"max_items_per_order": 20}), size=20)
        for minutes in range(0, 89, 20):
            put(product, now=NOON + timedelta(minutes=minutes))

        assert Cart.objects.get().expires_at == NOON + timedelta(minutes=90)
        assert {row.expires_at for row in Claim.objects.all()} == {NOON + timedelta(minutes=90)}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"presale_start": NOON + timedelta(minutes=1)}, SaleNotStarted),
        ({"presale_end": NOON - timedelta(minutes=1)}, SaleOver),
        ({"date_from": NOON - timedelta(days=2)}, SaleOver),
        ({"all_sales_channels": False, "limit_sales_channels": ["api.x"]}, NotForSale),
    ],
)
def test_nothing_is_sold_outside_the_sale(
    olga: Person, changes: dict[str, Any], expected: type[DomainError]
) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(**changes))

        assert refused_for(product) is expected
        assert (claimed(), Cart.objects.count()) == ([0], 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"active": False},
        {"hide_without_voucher": True},
        {"require_voucher": True},
        {"require_bundling": True},
        {"available_until": NOON - timedelta(minutes=1)},
        {"available_from": NOON + timedelta(minutes=1)},
        {"all_sales_channels": False, "limit_sales_channels": []},
    ],
)
def test_nothing_is_held_that_is_not_for_sale(olga: Person, changes: dict[str, Any]) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), **changes)

        assert refused_for(product) is NotForSale
        assert claimed() == [0]


def test_nothing_is_held_that_is_in_no_quota_or_in_another_event(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product, stranger = offer.make_product(event), make_ticket_product(make_event())

        assert refused_for(product) is NotForSale
        with pytest.raises(NotForSale):
            add_to_cart(fresh(event), BEA, [Line(product_id=stranger.pk, number=1)], now=NOON)


def test_numbers_have_limits(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(settings={"max_items_per_order": 5})
        few = make_ticket_product(event, max_per_order=2)
        pairs = make_ticket_product(event, min_per_order=2)
        many = make_ticket_product(event)
        put(few, 2)

        assert [refused_for(few), refused_for(pairs), refused_for(many, 4)] == [
            TooManyOfProduct,
            TooFew,
            TooMany,
        ]
        assert claimed() == [2, 0, 0]


def test_a_named_price_stands_where_buyers_name_it(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        free, fixed = make_ticket_product(event, "5.00", free_price=True), make_ticket_product(event, "5.00")

        put(free, price=Decimal("7.505"))
        put(fixed, price=Decimal("0.01"))

        assert list(CartPosition.objects.order_by("pk").values_list("price", flat=True)) == [
            Decimal("7.510"),
            Decimal("5.000"),
        ]
        with pytest.raises(DomainError, match="at least"):
            put(free, price=Decimal("4.99"))


def test_taking_out_gives_back_the_newest_first(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        put(product, 3)
        oldest = CartPosition.objects.order_by("pk")[0].pk

        change_number(fresh(product.event), BEA, Line(product_id=product.pk, number=1), now=NOON)

        assert (claimed(), CartPosition.objects.get().pk) == ([1], oldest)


def test_many_lines_change_in_one_go(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        products = [make_ticket_product(event) for _ in range(3)]
        for product in products:
            put(product, 2)
        numbers = (0, 1, 3)
        lines = [Line(product_id=one.pk, number=n) for one, n in zip(products, numbers, strict=True)]

        change_numbers(fresh(event), BEA, lines, now=NOON)

        assert claimed() == list(numbers)


def test_a_number_without_end_is_refused_before_anything_is_made_of_it(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())

        assert refused_for(product, 10**12) is TooMany


def test_more_of_it_is_held_too(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=3)
        put(product)

        filled = change_number(fresh(product.event), BEA, Line(product_id=product.pk, number=5), now=NOON)

        assert (filled.number_missing, claimed()) == (2, [3])


def test_an_emptied_cart_holds_nothing(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        put(product, 3)

        empty_cart(fresh(product.event), BEA)

        assert (claimed(), CartPosition.objects.count()) == ([0], 0)


def test_nobody_reaches_into_anothers_cart(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        put(product, 3)

        with pytest.raises(NoCart):
            change_number(fresh(product.event), CARL, Line(product_id=product.pk, number=0), now=NOON)
        with pytest.raises(NoCart):
            empty_cart(fresh(product.event), CARL)

        assert claimed() == [3]


def test_a_product_that_is_deleted_leaves_carts_and_quotas(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        gone, kept = offer.make_product(event), offer.make_product(event)
        offer.make_quota(event, 10, products=[gone, kept])
        put(gone, 2)
        put(kept)

        delete_product(gone, event, actor=SYSTEM)

        assert (claimed(), CartPosition.objects.get().product_id) == ([1], kept.pk)


def test_a_ticket_in_two_quotas_is_held_in_both_or_not_at_all(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = offer.make_product(event)
        offer.make_quota(event, 10, products=[product])
        offer.make_quota(event, 2, products=[product])

        filled = put(product, 3)

        assert (filled.number_missing, claimed()) == (1, [2, 2])


@pytest.mark.parametrize("number", [1, 7])
def test_a_fixed_number_of_statements(olga: Person, number: int, django_assert_num_queries: Any) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        event = fresh(product.event)
        put(product, key=CARL)

        with django_assert_num_queries(
            10
        ):  # savepoint twice, version, cart twice, read, positions, claims, counter
            add_to_cart(event, BEA, [Line(product_id=product.pk, number=number)], now=NOON)
