"""Real threads and commits: a buyer who clicks twice, and a buyer who is back as Stripe's message comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from apps.audit.models import LogEntry
from apps.messaging.models import Mail
from apps.orders.models import Order, OrderStatus
from apps.payments.models import Payment, PaymentState
from apps.sales.facade import StartPayment, check_payment, complete_payment, start_payment_at_provider
from parterre.kernel.actor import BUYER
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.plugins.stripe.fixtures import set_up_stripe
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import Person
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
