"""Two acts on one order, in real threads with real commits: whoever comes second decides by what the first has left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from apps.availability.facade import reconcile
from apps.availability.models import Quota
from apps.orders.models import Order, OrderPosition
from apps.payments.facade import overdrawn
from apps.payments.models import Payment
from apps.sales.facade import (
    cancel_by_buyer,
    cancel_order,
    cancel_ticket,
    check_consistency,
    expire_orders,
    extend_deadline,
    mark_paid,
    refund_due_of,
    refund_payment,
    settle_payment,
)
from parterre.kernel.actor import BUYER, SYSTEM
from tenants.context.transactions import organizer_transaction
from tests.apps.availability.domain.test_claim_races import all_at_once
from tests.apps.plugins.stripe.fixtures import set_up_stripe
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)

BY: dict[str, Any] = {"actor": SYSTEM, "now": NOON + timedelta(days=20)}
Act = Callable[[int, int], object]  # of the order and its payment


def money_comes(_: int, payment: int) -> object:
    return settle_payment(payment, **BY)


def buyer_cancels(order: int, _: int) -> object:
    return cancel_by_buyer(order, **BY | {"actor": BUYER})


def organizer_cancels(order: int, _: int) -> object:
    return cancel_order(order, fee=None, notifies_buyer=False, **BY)


def is_marked_paid(order: int, _: int) -> object:
    return mark_paid(order, notifies_buyer=False, **BY)


def expires(*_: int) -> object:
    return expire_orders(**BY)


def is_extended(order: int, _: int) -> object:
    return extend_deadline(order, day=BY["now"].date(), **BY)


def ticket(number: int) -> Act:
    def cancels(order: int, _: int) -> object:
        position = OrderPosition.objects.get(order=order, positionid=number)
        return cancel_ticket(position.pk, notifies_buyer=False, **BY)

    return cancels


def most_is_refunded(_: int, payment: int) -> object:
    return refund_payment(payment, amount=Decimal(20), **BY)


# Outcomes of both, the order's status, what it holds of the quota, and what it owes its buyer.
End = tuple[str, str, str, int, int]


@pytest.mark.parametrize(
    ("first", "second", "ends"),
    [
        pytest.param(
            money_comes,
            buyer_cancels,
            {("won", "lost", "p", 1, 0), ("won", "won", "c", 0, 23)},
            id="money comes as the buyer cancels",
        ),
        pytest.param(
            is_marked_paid,
            organizer_cancels,
            {("won", "won", "c", 0, 23), ("lost", "won", "c", 0, 0)},
            id="paid and canceled",
        ),
        pytest.param(is_marked_paid, expires, {("won", "won", "p", 1, 0)}, id="paid and expired"),
        pytest.param(money_comes, expires, {("won", "won", "p", 1, 0)}, id="money comes as it expires"),
        pytest.param(
            organizer_cancels,
            buyer_cancels,
            {("won", "lost", "c", 0, 0), ("lost", "won", "c", 0, 0)},
            id="canceled twice",
        ),
        pytest.param(
            is_extended,
            organizer_cancels,
            {("won", "won", "c", 0, 0), ("lost", "won", "c", 0, 0)},
            id="extended and canceled",
        ),
        pytest.param(is_extended, expires, {("won", "won", "n", 1, 0)}, id="extended as it expires"),
    ],
)
def test_two_acts_on_one_order(olga: Person, first: Act, second: Act, ends: set[End]) -> None:
    with organizer_transaction(olga.organizer):
        order = make_order(make_ticket_product(make_event(), size=1)).order
        payment = Payment.objects.get().pk

    won = all_at_once(olga, [lambda: first(order.pk, payment), lambda: second(order.pk, payment)])

    with organizer_transaction(olga.organizer):
        now = Order.objects.get()
        assert (*won, now.status, Quota.objects.get().claimed, int(refund_due_of(now))) in ends
        assert (check_consistency(), reconcile(), overdrawn()) == ([], [], [])


@pytest.mark.parametrize(
    ("first", "second", "ends"),
    [
        pytest.param(
            ticket(1), ticket(1), {("lost", "won", "n", 1, 0), ("won", "lost", "n", 1, 0)}, id="one twice"
        ),
        pytest.param(
            ticket(1), ticket(2), {("lost", "won", "n", 1, 0), ("won", "lost", "n", 1, 0)}, id="both"
        ),
        pytest.param(
            ticket(1),
            money_comes,  # for both tickets, or when one was canceled, for what was left to pay
            {("won", "won", "p", 1, 23), ("won", "won", "p", 1, 0)},
            id="one as the money comes",
        ),
        pytest.param(
            ticket(1),
            organizer_cancels,
            {("won", "won", "c", 0, 0), ("lost", "won", "c", 0, 0)},
            id="one and the order",
        ),
    ],
)
def test_of_two_tickets_one_is_canceled(olga: Person, first: Act, second: Act, ends: set[End]) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=2)
        order = make_order(product, product).order
        payment = Payment.objects.get().pk

    won = all_at_once(olga, [lambda: first(order.pk, payment), lambda: second(order.pk, payment)])

    with organizer_transaction(olga.organizer):
        now = Order.objects.get()
        assert (*won, now.status, Quota.objects.get().claimed, int(refund_due_of(now))) in ends
        assert (check_consistency(), reconcile(), overdrawn()) == ([], [], [])


def test_of_two_expired_orders_one_gets_the_last_ticket_back(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=1)
        orders = []
        for _ in range(2):
            orders.append(make_order(product).order.pk)
            expire_orders(**BY)

    won = all_at_once(olga, [partial(is_extended, order, 0) for order in orders])

    with organizer_transaction(olga.organizer):
        assert sorted(won) == ["lost", "won"]
        assert sorted(Order.objects.values_list("status", flat=True)) == ["e", "n"]
        assert Quota.objects.get().claimed == 1
        assert (check_consistency(), reconcile()) == ([], [])


def test_of_two_refunds_at_once_one_finds_too_little_left(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        set_up_stripe()
        product = make_ticket_product(make_event(plugins=["stripe"]))
        order = make_order(product, payment_provider="stripe").order
        payment = Payment.objects.get().pk
        settle_payment(payment, actor=SYSTEM, now=NOON)

    won = all_at_once(olga, [lambda: most_is_refunded(order.pk, payment)] * 2)

    with organizer_transaction(olga.organizer):
        assert sorted(won) == ["lost", "won"]
        assert overdrawn() == []
