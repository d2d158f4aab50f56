"""A quota counts what it lists, whenever it came to list that."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from apps.availability.facade import (
    delete_quota,
    left_for_buyers,
    reconcile,
    uncounted_sales,
    update_quota,
)
from apps.availability.models import Claim, Quota
from apps.carts.facade import empty_cart
from apps.carts.models import Cart
from apps.catalog.models import Product
from apps.events.models import Event
from apps.orders.models import Order
from apps.sales.facade import CheckOut, cancel_order, check_out, expire_orders, mark_paid
from parterre.kernel.actor import SYSTEM
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction
from tests.factories.carts import BEA, contents_shown, fresh, put
from tests.factories.offer import make_product, make_quota, variation, variations_of
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product, position
from tests.people import Person

BUYERS = 6


def lists_nothing(quota: Quota, event: Event) -> None:
    update_quota(quota, event, {"products": [], "variations": []}, actor=SYSTEM)


def counted(quota: Quota) -> tuple[int, int]:
    quota = Quota.objects.get(pk=quota.pk)
    return quota.claimed, quota.forced


def all_adds_up() -> bool:
    return (reconcile(), uncounted_sales()) == ([], {})


@pytest.fixture
def fair(olga: Person) -> Event:
    with organizer_transaction(olga.organizer):
        return make_event()


@pytest.mark.django_db
def test_two_of_two_are_sold_whatever_quota_says_so(olga: Person, fair: Event) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(fair, size=2)
        first = Quota.objects.get()
        make_order(product, product)
        make_quota(fair, 2, products=[product])
        lists_nothing(first, fair)

    with pytest.raises(DomainError), organizer_transaction(olga.organizer):
        make_order(product)

    with organizer_transaction(olga.organizer):
        assert counted(first) == (0, 0)
        assert all_adds_up()


def a_paid_order(product: Product) -> None:
    make_order(product, is_paid=True)


def an_unpaid_order(product: Product) -> None:
    make_order(product)


def beyond_the_size(product: Product) -> None:
    make_order(product, force=True)


def a_test_order(product: Product) -> None:
    make_order(product, testmode=True)


def a_test_order_beyond_the_size(product: Product) -> None:
    make_order(product, testmode=True, force=True)


def in_a_cart(product: Product) -> None:
    put(product)


def canceled(product: Product) -> None:
    order = make_order(product).order
    cancel_order(order.pk, fee=None, notifies_buyer=False, actor=SYSTEM, now=NOON)


def expired(product: Product) -> None:
    make_order(product)
    Order.objects.update(expires_at=NOON)
    expire_orders(actor=SYSTEM, now=NOON.replace(month=12))


def taken_out_of_a_cart(product: Product) -> None:
    put(product)
    empty_cart(fresh(product.event), BEA)


def of_another_event(product: Product) -> None:
    make_order(make_ticket_product(make_event()))


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["created", "changed"])
@pytest.mark.parametrize(
    ("happens", "number"),
    [
        (a_paid_order, 1),
        (an_unpaid_order, 1),
        (beyond_the_size, 1),
        (in_a_cart, 1),
        (a_test_order, 0),
        (a_test_order_beyond_the_size, 0),
        (canceled, 0),
        (expired, 0),
        (taken_out_of_a_cart, 0),
        (of_another_event, 0),
    ],
)
def test_what_is_held_counts_in_a_later_quota(
    olga: Person, fair: Event, happens: Callable[[Product], None], number: int, way: str
) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(fair)
        empty = make_quota(fair, 5)
        happens(product)

        later = make_quota(fair, 5, products=[product]) if way == "created" else empty
        if way == "changed":
            update_quota(empty, fair, {"products": [product.pk]}, actor=SYSTEM)

        assert counted(later) == (number, 0)
        assert all_adds_up()


@pytest.mark.django_db
def test_a_product_that_leaves_is_not_counted_any_more_and_can_return(olga: Person, fair: Event) -> None:
    with organizer_transaction(olga.organizer):
        product, other = make_ticket_product(fair), make_ticket_product(fair)
        quota = make_quota(fair, 5, products=[product, other])
        make_order(product, other)
        put(product)
        make_order(product, force=True)

        update_quota(quota, fair, {"products": [other.pk]}, actor=SYSTEM)
        without = counted(quota)
        update_quota(quota, fair, {"products": [product.pk, other.pk]}, actor=SYSTEM)

        assert (without, counted(quota)) == ((1, 0), (4, 0))
        assert all_adds_up()


@pytest.mark.django_db
def test_a_variation_counts_where_it_is_listed(olga: Person, fair: Event) -> None:
    with organizer_transaction(olga.organizer):
        product = make_product(fair, variations=[variation("Adult"), variation("Child")])
        adult, child = variations_of(product)
        make_quota(fair, 5, products=[product], variations=[adult, child])
        make_order(product, positions=(position(product, adult), position(product, child)))

        quota = make_quota(fair, 5, products=[product], variations=[child])

        assert counted(quota) == (1, 0)


@pytest.mark.django_db
def test_what_was_counted_later_is_given_back_like_any_other(olga: Person, fair: Event) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(fair)
        order = make_order(product, product).order
        put(product)
        quota = make_quota(fair, 5, products=[product])

        cancel_order(order.pk, fee=None, notifies_buyer=False, actor=SYSTEM, now=NOON)
        empty_cart(fresh(fair), BEA)

        assert counted(quota) == (0, 0)
        assert all_adds_up()


@pytest.mark.django_db
def test_a_reservation_that_ended_counts_as_free(olga: Person, fair: Event) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(fair)
        put(product)

        quota = make_quota(fair, 1, products=[product])

        later = NOON.replace(month=12)
        assert left_for_buyers([quota.pk], now=NOON) == {quota.pk: 0}
        assert left_for_buyers([quota.pk], now=later) == {quota.pk: 1}


@pytest.mark.django_db
def test_a_quota_that_begins_sold_out_closes_when_it_shall(olga: Person, fair: Event) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(fair)
        make_order(product)

        closing = make_quota(fair, 1, products=[product], close_when_sold_out=True)

        assert closing.closed
        assert not make_quota(fair, 2, products=[product], close_when_sold_out=True).closed


@pytest.mark.django_db
def test_a_quota_in_use_can_be_deleted(olga: Person, fair: Event) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(fair, size=2)
        only = Quota.objects.get()
        order = make_order(product).order
        put(product)

        delete_quota(only, actor=SYSTEM)

        assert (Quota.objects.count(), Claim.objects.count()) == (0, 0)
        cancel_order(order.pk, fee=None, notifies_buyer=False, actor=SYSTEM, now=NOON)


@pytest.mark.django_db
def test_counting_costs_a_fixed_number_of_statements(olga: Person, fair: Event) -> None:
    with organizer_transaction(olga.organizer):
        one, many = make_ticket_product(fair), make_ticket_product(fair, size=100)
        make_order(one)
        make_order(*[many] * 30)

        counts = []
        for product in (one, many):
            with CaptureQueriesContext(connection) as queries:
                make_quota(fair, 100, products=[product])
            counts.append(len(queries))

    # savepoint and its end, version, lock, products, variations; quota, four to count, log
    assert counts == [12, 12]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["orders", "carts", "cancellations"])
def test_nothing_in_flight_is_missed(olga: Person, fair: Event, kind: str) -> None:
    """Each buyer has read the event before the quotas change, and commits during it or after."""
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(fair, size=100)
        first = Quota.objects.get()
        seen = fresh(fair)
        product.event = seen
        orders = [make_order(product).order.pk for _ in range(BUYERS)]
    start = Barrier(BUYERS + 2)

    def buy(number: int) -> None:
        if kind == "orders":
            make_order(product)
        elif kind == "carts":
            put(product, key=f"key-{number}")
        else:
            cancel_order(orders[number], fee=None, notifies_buyer=False, actor=SYSTEM, now=NOON)

    def reorganize(_: int) -> None:
        make_quota(seen, 100, products=[product], name="second")
        lists_nothing(first, seen)

    def run(work: Callable[[int], Any], number: int) -> None:
        start.wait(timeout=20)
        try:
            with organizer_transaction(olga.organizer):
                work(number)
        finally:
            connections.close_all()

    olga.organizer  # noqa: B018 - looked up before the threads do
    with ThreadPoolExecutor(BUYERS + 2) as pool:
        works = [*((buy, number) for number in range(BUYERS)), (reorganize, 0), (reorganize, 1)]
        for done in [pool.submit(run, work, number) for work, number in works]:
            done.result()

    with organizer_transaction(olga.organizer):
        held = {"orders": 2 * BUYERS, "carts": 2 * BUYERS, "cancellations": 0}[kind]
        assert [counted(one) for one in Quota.objects.filter(name="second")] == [(held, 0)] * 2
        assert counted(first) == (0, 0)
        assert all_adds_up()


@pytest.mark.django_db
def test_test_orders_take_nothing_from_those_who_buy(olga: Person, fair: Event) -> None:
    """Placed, paid, paid after they expired, and checked out in the shop."""
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(fair, size=1)
        for _time in range(2):
            make_order(product, testmode=True, is_paid=True)
        late = make_order(product, testmode=True, now=NOON - timedelta(days=90)).order
        expire_orders(actor=SYSTEM, now=NOON)
        mark_paid(late.pk, notifies_buyer=False, actor=SYSTEM, now=NOON)
        Event.objects.update(testmode=True, offer_version=F("offer_version") + 1)
        put(product)
        in_cart = counted(Quota.objects.get())
        check_out(
            CheckOut(
                event=Event.objects.get(),
                key=BEA,
                cart_id=Cart.objects.get().pk,
                expected_total=Decimal(23),
                expected_contents=contents_shown(),
                email="bea@example.org",
                payment_provider="manual",
            ),
            actor=SYSTEM,
            now=NOON,
        )

        assert (in_cart, counted(Quota.objects.get())) == ((1, 0), (0, 0))
        assert all_adds_up()
        make_order(product)
        assert (counted(Quota.objects.get()), all_adds_up()) == ((1, 0), True)
