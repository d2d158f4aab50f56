"""Real threads, real commits: buyers at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from apps.availability.facade import reconcile
from apps.availability.models import Quota
from apps.carts.facade import Line, change_number
from apps.carts.models import Cart, CartPosition
from apps.orders.models import Order
from apps.sales.facade import AlreadyPlaced, CheckOut, check_out
from parterre.kernel.actor import BUYER
from tenants.context.transactions import organizer_transaction
from tests.apps.availability.domain.test_claim_races import LOST, WON, all_at_once
from tests.factories import offer
from tests.factories.carts import BEA, contents_shown, fresh, put
from tests.factories.orders import NOON, make_event, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOON + timedelta(minutes=31)


def test_of_sixteen_buyers_five_hold_the_five_tickets(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=5)

    all_at_once(olga, [partial(put, product, key=f"buyer{number}") for number in range(16)])

    with organizer_transaction(olga.organizer):
        assert (Quota.objects.get().claimed, CartPosition.objects.count(), reconcile()) == (5, 5, [])


def test_ended_holds_are_taken_back_once_by_buyers_at_once(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        product, other = offer.make_product(event), offer.make_product(event)
        for products in ([product, other], [product], [other]):
            offer.make_quota(event, 4, products=products)
        for number in range(4):
            put((product, other)[number % 2], key=f"gone{number}")

    buyers = [partial(put, (product, other)[number % 2], key=f"b{number}", now=LATER) for number in range(12)]
    all_at_once(olga, buyers)

    with organizer_transaction(olga.organizer):
        assert Quota.objects.order_by("pk")[0].claimed == 4
        assert reconcile() == []


def test_a_cart_changed_and_ordered_at_once_stays_whole(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=5)
        put(product, 2)
        event, cart, contents = fresh(product.event), Cart.objects.get(), contents_shown()
    order = CheckOut(
        event=event,
        key=BEA,
        cart_id=cart.pk,
        expected_total=Decimal(46),
        expected_contents=contents,
        email="bea@example.org",
        payment_provider="manual",
    )

    outcomes = all_at_once(
        olga,
        [
            *[partial(check_out, order, actor=BUYER, now=NOON) for _time in range(4)],
            partial(change_number, event, BEA, Line(product_id=product.pk, number=1), now=NOON),
        ],
    )

    with organizer_transaction(olga.organizer):
        assert outcomes[:4].count(WON) == Order.objects.count() <= 1
        assert LOST in outcomes
        assert reconcile() == []


def test_a_form_that_came_several_times_at_once_leads_to_the_one_order_each_time(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=5)
        put(product)
        event, cart, contents = fresh(product.event), Cart.objects.get(), contents_shown()
    order = CheckOut(
        event=event,
        key=BEA,
        cart_id=cart.pk,
        expected_total=Decimal(23),
        expected_contents=contents,
        email="bea@example.org",
        payment_provider="manual",
    )
    led_to: list[int] = []

    def send() -> None:
        try:
            led_to.append(check_out(order, actor=BUYER, now=NOON).order.pk)
        except AlreadyPlaced as placed:
            led_to.append(placed.order.pk)
            raise

    outcomes = all_at_once(olga, [send] * 4)

    with organizer_transaction(olga.organizer):
        assert led_to == [Order.objects.get().pk] * 4
    assert sorted(outcomes) == sorted([WON, LOST, LOST, LOST])


def test_the_same_cookie_in_two_tabs_is_one_cart(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=10)

    all_at_once(olga, [partial(put, product)] * 4)

    with organizer_transaction(olga.organizer):
        assert (Cart.objects.count(), CartPosition.objects.count(), reconcile()) == (1, 4, [])
