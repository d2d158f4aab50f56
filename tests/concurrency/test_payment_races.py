"""Real threads and commits: a buyer who clicks twice, and a buyer who is back as Stripe's message comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
import stripe
from django.db import connection
from pytest_django import Settings

from apps.audit.models import LogEntry
from apps.availability.models import Quota
from apps.messaging.models import Mail
from apps.orders.models import Order, OrderStatus
from apps.payments.models import Payment, PaymentState, Refund, RefundState
from apps.sales.facade import (
    RefundTooHigh,
    StartPayment,
    cancel_order,
    check_payment,
    check_refunds,
    complete_payment,
    enqueue_check,
    execute_refund,
    expire_orders,
    reconcile_payments,
    refund_payment,
    start_payment_at_provider,
)
from parterre.kernel.actor import BUYER, SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.plugins.stripe.fixtures import set_up_stripe
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import Person
from tests.run_tasks import work_off
from tests.stripe_double import Double, running_double

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


@pytest.fixture
def double(settings: Settings) -> Iterator[Double]:
    with running_double() as running:
        settings.STRIPE_API_BASE, settings.STRIPE_IS_DOUBLE = running.base, True
        running.tell("webhooks", mode="hold")
        yield running


@pytest.fixture
def order(olga: Person, double: Double) -> Order:
    with organizer_transaction(olga.organizer):
        set_up_stripe()
        product = make_ticket_product(make_event(plugins=["stripe"]))
        return make_order(product, payment_provider="stripe", now=utc_now()).order


def at_once(work: Callable[[], Any]) -> list[Any]:
    start = Barrier(AT_ONCE)

    def run() -> Any:
        start.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(AT_ONCE)]]


def begin(olga: Person, order: Order) -> str:
    request = StartPayment(order_id=order.pk, provider="stripe", return_url="https://acme.test/return/")
    return start_payment_at_provider(olga.organizer, request, actor=BUYER, now=utc_now()).redirect_url


def test_many_clicks_are_one_payment_on_one_page(olga: Person, order: Order, double: Double) -> None:
    pages = at_once(lambda: begin(olga, order))

    assert len(set(pages)) == 1
    assert len(double.objects("checkout.session")) == 1
    with organizer_transaction(olga.organizer):
        assert [p.state for p in Payment.objects.all()] == [PaymentState.PENDING]


def test_whoever_comes_first_the_order_is_paid_once(olga: Person, order: Order, double: Double) -> None:
    double.pay(begin(olga, order))
    with organizer_transaction(olga.organizer):
        payment_id = Payment.objects.get().pk
    turns = iter(range(AT_ONCE))

    def come() -> str:
        if next(turns) % 2:
            found = check_payment(olga.organizer, payment_id, actor=BUYER, now=utc_now())
        else:
            found = complete_payment(
                olga.organizer, order_id=order.pk, local_id=1, query={}, actor=BUYER, now=utc_now()
            )
        return found.state

    assert at_once(come) == [PaymentState.CONFIRMED] * AT_ONCE

    with organizer_transaction(olga.organizer):
        assert Order.objects.get().status == OrderStatus.PAID
        for action in ("order.paid", "order.payment.confirmed"):
            assert LogEntry.objects.filter(action=action).count() == 1
        assert Mail.objects.count() == 1


WORDS = ("webhook", "buyer", "clock", "organizer", "webhook", "buyer")


@pytest.mark.parametrize("ends", ["canceled", "expired and sold out"])
def test_money_for_nothing_goes_back_once_whoever_asks(
    olga: Person, order: Order, double: Double, ends: str
) -> None:
    """A webhook, the buyer, the clock and the organizer at once, and two workers for whatever they promise."""
    double.pay(begin(olga, order))
    with organizer_transaction(olga.organizer):
        payment = Payment.objects.get()
        if ends == "canceled":
            cancel_order(order.pk, fee=None, notifies_buyer=False, actor=SYSTEM, now=utc_now())
        else:
            Order.objects.update(expires_at=utc_now() - timedelta(hours=1))
            expire_orders(actor=SYSTEM, now=utc_now())
            Quota.objects.update(size=0)
    turns = iter(WORDS)

    def come() -> None:
        match next(turns):
            case "webhook":
                with organizer_transaction(olga.organizer):
                    enqueue_check(payment.pk, actor=SYSTEM, refunds=True)
            case "buyer":
                complete_payment(
                    olga.organizer, order_id=order.pk, local_id=1, query={}, actor=BUYER, now=utc_now()
                )
            case "clock":
                with organizer_transaction(olga.organizer):
                    reconcile_payments(actor=SYSTEM, now=utc_now() + timedelta(hours=2))
            case "organizer":
                check_payment(olga.organizer, payment.pk, actor=SYSTEM, now=utc_now())
                with organizer_transaction(olga.organizer), suppress(RefundTooHigh):
                    refund_payment(payment.pk, amount=payment.amount, actor=SYSTEM, now=utc_now())
        work_off()

    at_once(come)
    work_off()

    assert [one["amount"] for one in double.objects("refund")] == [2300]
    with organizer_transaction(olga.organizer):
        assert [one.state for one in Refund.objects.all()] == [RefundState.DONE]
        assert LogEntry.objects.filter(action="order.overpaid").count() == 1
        assert Mail.objects.filter(subject__contains="being refunded").count() == 1


def test_a_dashboard_refund_heard_of_many_times_is_written_down_once(
    olga: Person, order: Order, double: Double
) -> None:
    double.pay(begin(olga, order))
    with organizer_transaction(olga.organizer):
        payment_id = Payment.objects.get().pk
    paid = check_payment(olga.organizer, payment_id, actor=BUYER, now=utc_now())
    api = stripe.StripeClient("sk_test_acme", base_addresses={"api": double.base}).v1
    api.refunds.create({"payment_intent": paid.info["payment_intent"], "amount": 500})

    at_once(lambda: check_refunds(olga.organizer, payment_id, actor=SYSTEM, now=utc_now()))

    with organizer_transaction(olga.organizer):
        assert [(one.state, one.source) for one in Refund.objects.all()] == [(RefundState.DONE, "external")]


def test_a_refund_executed_by_several_workers_is_made_once(
    olga: Person, order: Order, double: Double
) -> None:
    double.pay(begin(olga, order))
    with organizer_transaction(olga.organizer):
        payment_id = Payment.objects.get().pk
    check_payment(olga.organizer, payment_id, actor=BUYER, now=utc_now())
    with organizer_transaction(olga.organizer):
        refund = refund_payment(payment_id, amount=Decimal(5), actor=SYSTEM, now=utc_now())

    at_once(lambda: execute_refund(olga.organizer, refund.pk, actor=SYSTEM, now=utc_now()))

    assert [one["amount"] for one in double.objects("refund")] == [500]
    with organizer_transaction(olga.organizer):
        assert Refund.objects.get().state == RefundState.DONE
        assert LogEntry.objects.filter(action="order.refund.done").count() == 1
