"""Money that comes: in time, twice, too late, too little."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.audit.models import LogEntry
from apps.availability.facade import reconcile
from apps.availability.models import Quota
from apps.orders.models import Order, OrderStatus
from apps.payments.models import Payment, PaymentState
from apps.sales.facade import (
    Settlement,
    cancel_order,
    check_consistency,
    expire_orders,
    fail_payment,
    mark_paid,
    orders_with_refund_due,
    refund_due_of,
    settle_payment,
)
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.people import Person
from tests.statements import statements

pytestmark = pytest.mark.django_db
MUCH_LATER = NOON + timedelta(days=40)


def pending(*, size: int = 10, **settings: object) -> Order:
    """With a payment that is waited for."""
    return make_order(make_ticket_product(make_event(settings=settings), size=size)).order


def only_payment(order: Order) -> Payment:
    return Payment.objects.get(order=order)


def settle(order: Order, **fields: object) -> Settlement:
    payment = Payment.objects.filter(order=order).order_by("local_id")[0]
    return settle_payment(payment.pk, actor=SYSTEM, now=MUCH_LATER, **fields).settlement  # type: ignore[arg-type]


def status(order: Order) -> str:
    return str(Order.objects.values_list("status", flat=True).get(pk=order.pk))


def actions(order: Order) -> list[str]:
    rows = LogEntry.objects.filter(object_type="order", object_id=str(order.pk)).order_by("pk")
    return list(rows.values_list("action", flat=True))


def test_money_in_time_pays_the_order(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = pending()

        result = settle(order)

        assert (result, status(order)) == (Settlement.PAID, OrderStatus.PAID)
        payment = only_payment(order)
        assert (payment.state, payment.paid_at) == (PaymentState.CONFIRMED, MUCH_LATER)
        assert actions(order) == ["order.placed", "order.payment.confirmed", "order.paid"]
        assert list(orders_with_refund_due()) == []


def test_the_same_money_twice_is_once(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = pending()

        results = [settle(order), settle(order), settle(order)]

        assert results == [Settlement.PAID, Settlement.ALREADY, Settlement.ALREADY]
        assert actions(order).count("order.paid") == 1


def test_too_little_leaves_the_order_open(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = pending()

        result = settle(order, amount=Decimal("20.00"))

        assert (result, status(order)) == (Settlement.PARTLY, OrderStatus.PENDING)
        assert only_payment(order).amount == Decimal("20.00")
        assert refund_due_of(order) == 0


def test_late_money_gets_the_tickets_that_are_left(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = pending(size=1)
        expire_orders(actor=SYSTEM, now=MUCH_LATER)

        result = settle(order)

        assert (result, status(order)) == (Settlement.PAID, OrderStatus.PAID)
        assert Quota.objects.get().claimed == 1
        assert (reconcile(), check_consistency()) == ([], [])


def test_late_money_without_tickets_left_is_kept_to_be_given_back(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = pending(size=1)
        expire_orders(actor=SYSTEM, now=MUCH_LATER)
        product = order.positions.get().product
        make_order(product, now=MUCH_LATER)

        result = settle(order)

        assert (result, status(order)) == (Settlement.TO_REFUND, OrderStatus.EXPIRED)
        assert only_payment(order).state == PaymentState.CONFIRMED
        assert actions(order)[-2:] == ["order.payment.confirmed", "order.overpaid"]
        assert list(orders_with_refund_due()) == [order]
        assert refund_due_of(Order.objects.get(pk=order.pk)) == order.total
        assert Quota.objects.get().claimed == 1
        assert (reconcile(), check_consistency()) == ([], [])


def test_an_organizer_may_take_no_late_money(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = pending(payment_term_accept_late=False)
        expire_orders(actor=SYSTEM, now=MUCH_LATER)

        assert (settle(order), status(order)) == (Settlement.TO_REFUND, OrderStatus.EXPIRED)


def test_money_for_a_canceled_order_is_kept_to_be_given_back(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = pending()
        cancel_order(order.pk, fee=None, notifies_buyer=False, actor=SYSTEM, now=NOON)

        assert (settle(order), status(order)) == (Settlement.TO_REFUND, OrderStatus.CANCELED)
        assert list(orders_with_refund_due()) == [order]


def test_money_that_came_twice_is_kept_to_be_given_back(olga: Person) -> None:
    """The buyer paid by card in one window and at the desk meanwhile."""
    with organizer_transaction(olga.organizer):
        order = pending()
        mark_paid(order.pk, notifies_buyer=False, actor=SYSTEM, now=NOON)

        assert settle(order) == Settlement.TO_REFUND
        assert refund_due_of(Order.objects.get(pk=order.pk)) == order.total
        assert list(orders_with_refund_due()) == [order]


def test_a_failure_after_the_money_changes_nothing(olga: Person) -> None:
    """Messages of a provider may come in any order."""
    with organizer_transaction(olga.organizer):
        order = pending()
        settle(order)

        fail_payment(only_payment(order).pk, actor=SYSTEM, now=MUCH_LATER)

        assert (only_payment(order).state, status(order)) == (PaymentState.CONFIRMED, OrderStatus.PAID)


def test_the_money_after_a_failure_counts(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = pending()
        fail_payment(only_payment(order).pk, actor=SYSTEM, now=MUCH_LATER)

        assert (settle(order), status(order)) == (Settlement.PAID, OrderStatus.PAID)


def test_settling_costs_the_same_whatever_the_order(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=100)
        small, large = make_order(product).order, make_order(*[product] * 12).order
        costs = []
        for order in (small, large):
            with statements() as made:
                settle(order)
            costs.append(len(made))

    assert costs[0] == costs[1] <= 15
