"""A buyer and Stripe: paid, declined, abandoned, confirmed by the bank, changed their mind."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.audit.models import LogEntry
from apps.orders.models import Order, OrderStatus
from apps.payments.hookspecs import MethodRefused, MethodUnavailable, Next, Started
from apps.payments.models import Payment, PaymentState, Refund, RefundState
from apps.sales.facade import (
    StartPayment,
    cancel_order,
    check_payment,
    complete_payment,
    execute_refund,
    refund_payment,
    start_payment_at_provider,
)
from parterre.kernel.actor import BUYER
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import OutboxEntry
from tests.apps.plugins.stripe.fixtures import set_up_stripe
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import Person
from tests.run_tasks import promised, work_off
from tests.stripe_double import ASKS_THE_BANK, DEBIT, DECLINED, Double

pytestmark = pytest.mark.django_db
RETURN = "https://acme.parterre.test/fair/order/return/"


class Sale:
    """Olga's order, and the buyer's way to pay it."""

    def __init__(self, olga: Person, double: Double, **event: Any) -> None:
        self.olga, self.double = olga, double
        with organizer_transaction(olga.organizer):
            set_up_stripe()
            made = make_event(**{"plugins": ["stripe", "manual"]} | event)
            self.order = make_order(make_ticket_product(made), payment_provider="stripe", now=utc_now()).order
        with public_schema():
            OutboxEntry.objects.all().delete()

    def begin(self, provider: str = "stripe") -> Started:
        request = StartPayment(order_id=self.order.pk, provider=provider, return_url=RETURN)
        return start_payment_at_provider(self.olga.organizer, request, actor=BUYER, now=utc_now())

    def back(self, local_id: int = 1) -> Payment:
        return complete_payment(
            self.olga.organizer,
            order_id=self.order.pk,
            local_id=local_id,
            query={"canceled": "1"},
            actor=BUYER,
            now=utc_now(),
        )

    @property
    def state(self) -> tuple[str, list[str]]:
        with organizer_transaction(self.olga.organizer):
            status = Order.objects.values_list("status", flat=True).get(pk=self.order.pk)
            payments = Payment.objects.filter(order=self.order).order_by("local_id")
            return status, list(payments.values_list("state", flat=True))

    def payment(self, local_id: int = 1) -> Payment:
        with organizer_transaction(self.olga.organizer):
            return Payment.objects.get(order=self.order, local_id=local_id)


@pytest.fixture
def sale(olga: Person, double: Double) -> Sale:
    return Sale(olga, double)


def test_accepted(sale: Sale) -> None:
    begun = sale.begin()
    status, where = sale.double.pay(begun.redirect_url)
    payment = sale.back()

    assert (begun.next, status, where) == (Next.REDIRECT, 303, f"{RETURN}?payment=1")
    assert sale.state == (OrderStatus.PAID, [PaymentState.CONFIRMED])
    assert payment.amount == sale.order.total
    [intent] = sale.double.objects("payment_intent")
    assert (intent["amount"], intent["currency"], intent["metadata"]["order"]) == (
        2300,
        "eur",
        sale.order.code,
    )


def test_the_payment_that_came_with_the_order_is_the_one_that_is_begun(sale: Sale) -> None:
    sale.begin()
    sale.begin()

    assert sale.state == (OrderStatus.PENDING, [PaymentState.PENDING])
    assert len(sale.double.objects("checkout.session")) == 1


def test_a_declined_card_can_be_followed_by_another(sale: Sale) -> None:
    begun = sale.begin()

    status, page = sale.double.pay(begun.redirect_url, DECLINED)
    sale.back()

    assert (status, "Your card was declined." in page) == (422, True)
    assert sale.state == (OrderStatus.PENDING, [PaymentState.PENDING])
    sale.double.pay(sale.begin().redirect_url)
    sale.back()
    assert sale.state == (OrderStatus.PAID, [PaymentState.CONFIRMED])


def test_the_bank_asks(sale: Sale) -> None:
    begun = sale.begin()

    _status, bank = sale.double.pay(begun.redirect_url, ASKS_THE_BANK)
    assert sale.back().state == PaymentState.PENDING
    sale.double.answer_the_bank(bank, "yes")

    assert sale.back().state == PaymentState.CONFIRMED


def test_the_bank_asks_and_is_refused(sale: Sale) -> None:
    begun = sale.begin()
    _status, bank = sale.double.pay(begun.redirect_url, ASKS_THE_BANK)

    status, _page = sale.double.answer_the_bank(bank, "no")

    assert (status, sale.back().state) == (422, PaymentState.PENDING)


def test_abandoned_and_resumed(sale: Sale) -> None:
    first = sale.begin()
    sale.back()

    again = sale.begin()

    assert again.redirect_url == first.redirect_url
    assert sale.state == (OrderStatus.PENDING, [PaymentState.PENDING])


def test_an_expired_page_is_followed_by_a_new_one(sale: Sale) -> None:
    first = sale.begin()
    sale.double.tell("age", session=sale.payment().info["session"])

    second = sale.begin()

    assert second.redirect_url != first.redirect_url
    assert sale.state == (OrderStatus.PENDING, [PaymentState.FAILED, PaymentState.PENDING])


def test_a_direct_debit_comes_days_later(sale: Sale) -> None:
    sale.double.pay(sale.begin().redirect_url, DEBIT)
    assert sale.back().state == PaymentState.PENDING

    sale.double.tell("debit", session=sale.payment().info["session"], paid=True)

    assert sale.back().state == PaymentState.CONFIRMED


def test_a_direct_debit_bounces(sale: Sale) -> None:
    sale.double.pay(sale.begin().redirect_url, DEBIT)

    sale.double.tell("debit", session=sale.payment().info["session"], paid=False)

    assert sale.back().state == PaymentState.FAILED
    assert sale.state[0] == OrderStatus.PENDING


def test_choosing_another_way_closes_the_page(sale: Sale) -> None:
    page = sale.begin().redirect_url

    assert sale.begin("manual").next == Next.INSTRUCTIONS
    work_off()

    assert sale.state == (OrderStatus.PENDING, [PaymentState.CANCELED, PaymentState.PENDING])
    status, text = sale.double.pay(page)
    assert (status, "expired" in text) == (200, True)


def test_paying_the_page_of_an_order_canceled_meanwhile_is_given_back(sale: Sale) -> None:
    """The buyer was faster than the worker who closes the page, and asks."""
    begun = sale.begin()
    with organizer_transaction(sale.olga.organizer):
        cancel_order(sale.order.pk, fee=None, notifies_buyer=False, actor=BUYER, now=utc_now())
    sale.double.pay(begun.redirect_url)

    work_off()
    work_off()

    assert sale.state == (OrderStatus.CANCELED, [PaymentState.CONFIRMED])
    with organizer_transaction(sale.olga.organizer):
        assert Refund.objects.get().state == RefundState.DONE
    assert [r["amount"] for r in sale.double.objects("refund")] == [2300]


def test_a_refund_is_paid_once_although_the_first_answer_got_lost(sale: Sale) -> None:
    sale.double.pay(sale.begin().redirect_url)
    payment = sale.back()
    with organizer_transaction(sale.olga.organizer):
        refund = refund_payment(payment.pk, amount=Decimal(5), actor=BUYER, now=utc_now())
    sale.double.tell("faults", faults=["after", "after"])  # our SDK tries twice

    with pytest.raises(MethodUnavailable):
        execute_refund(sale.olga.organizer, refund.pk, actor=BUYER, now=utc_now())
    execute_refund(sale.olga.organizer, refund.pk, actor=BUYER, now=utc_now())

    assert [r["amount"] for r in sale.double.objects("refund")] == [500]


@pytest.mark.parametrize("fault", ["before", "after"])
def test_stripe_out_of_order_is_said_and_tried_again_with_the_same_key(sale: Sale, fault: str) -> None:
    sale.double.tell("faults", faults=[fault, fault])

    with pytest.raises(MethodUnavailable):
        sale.begin()
    assert sale.state == (OrderStatus.PENDING, [PaymentState.CREATED])

    assert sale.begin().next == Next.REDIRECT
    assert len(sale.double.objects("checkout.session")) == 1


def test_a_key_that_stripe_does_not_take_is_unavailable_and_told_to_nobody(sale: Sale) -> None:
    with organizer_transaction(sale.olga.organizer):
        set_up_stripe(key="sk_test_acme")
    sale.double.tell("faults", faults=["before", "before"])

    with pytest.raises(MethodUnavailable) as refused:
        sale.begin()

    assert "sk_test" not in str(refused.value)


def test_an_amount_that_stripe_refuses_fails_the_payment(olga: Person, double: Double) -> None:
    with organizer_transaction(olga.organizer):
        set_up_stripe()
        product = make_ticket_product(make_event(plugins=["stripe"]), "0.20")
        order = make_order(product, payment_provider="stripe", now=utc_now()).order

    with pytest.raises(MethodRefused) as refused:
        request = StartPayment(order_id=order.pk, provider="stripe", return_url=RETURN)
        start_payment_at_provider(olga.organizer, request, actor=BUYER, now=utc_now())

    assert refused.value.values == {"reason": "The total amount due is too small."}
    with organizer_transaction(olga.organizer):
        assert Payment.objects.get().state == PaymentState.FAILED
        assert LogEntry.objects.filter(action="order.payment.failed").count() == 1


def test_the_clock_asks_when_nobody_else_did(sale: Sale) -> None:
    """The buyer never came back, and no message arrived."""
    sale.double.pay(sale.begin().redirect_url)
    [entry] = promised()
    assert (entry.kind, entry.available_at > utc_now() + timedelta(minutes=55)) == (
        "sales.check_payment",
        True,
    )

    work_off()

    assert sale.state == (OrderStatus.PAID, [PaymentState.CONFIRMED])


def test_an_event_in_test_mode_never_uses_the_live_key(olga: Person, double: Double) -> None:
    sale = Sale(olga, double, testmode=True)

    with pytest.raises(Exception, match="not available"):
        sale.begin()

    assert sale.double.objects("checkout.session") == []


def test_another_organizers_payment_is_unknown(sale: Sale, mallory: Person) -> None:
    sale.begin()

    with pytest.raises(Exception, match="does not exist"):
        check_payment(mallory.organizer, sale.payment().pk, actor=BUYER, now=utc_now())


def test_beginning_costs_the_same_whatever_the_order(
    olga: Person, double: Double, django_assert_max_num_queries: Any
) -> None:
    sale = Sale(olga, double)

    with django_assert_max_num_queries(35):
        sale.begin()
