"""Refunds at Stripe: pending for days, failed later, made in Stripe's dashboard, or with Stripe switched off since."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import stripe

from apps.audit.models import LogEntry
from apps.events.models import Event
from apps.messaging.models import Mail
from apps.orders.models import Order, OrderStatus
from apps.payments.facade import overdrawn, read_balance
from apps.payments.models import Payment, PaymentState, Refund, RefundState
from apps.sales.facade import (
    NothingToPay,
    RefundTooHigh,
    execute_refund,
    orders_with_payment_issues,
    orders_with_refund_due,
    reconcile_payments,
    record_manual_refund,
    refund_payment,
)
from apps.sales.unsettled import BATCH
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from parterre.observability.metrics import OWN
from tenants.context.transactions import organizer_transaction
from tests.apps.plugins.stripe.fixtures import set_up_stripe
from tests.apps.plugins.stripe.test_payment import Sale
from tests.apps.plugins.stripe.test_webhook import address, send_all
from tests.people import Person
from tests.run_tasks import promised, work_off
from tests.stripe_double import DEBIT, Double

pytestmark = pytest.mark.django_db
FIVE = Decimal(5)


class PaidSale(Sale):
    """Paid by card; its Stripe account knows where to send messages."""

    def __init__(self, olga: Person, double: Double) -> None:
        self.api = stripe.StripeClient("sk_test_acme", base_addresses={"api": double.base}).v1
        endpoint = self.api.webhook_endpoints.create(
            {"url": f"http://localhost:1{address(olga)}", "enabled_events": ["*"]}
        )
        super().__init__(olga, double)
        with organizer_transaction(olga.organizer):
            set_up_stripe(hook_secret=str(endpoint.secret))
        double.pay(self.begin().redirect_url)
        self.back()
        double.held()
        work_off()

    def give_back(self, amount: Decimal = FIVE) -> Refund:
        with organizer_transaction(self.olga.organizer):
            return refund_payment(self.payment().pk, amount=amount, actor=SYSTEM, now=utc_now())

    def give_back_in_the_dashboard(self, amount: int = 500) -> stripe.Refund:
        intent = self.payment().info["payment_intent"]
        return self.api.refunds.create({"payment_intent": intent, "amount": amount})

    def hear(self, *types: str) -> None:
        """Stripe's messages, of these types alone where some are given."""
        held = [one for one in self.double.held() if not types or one["type"] in types]
        assert held
        assert set(send_all(self, held)) == {200}
        work_off()

    def the_clock_asks(self, after: timedelta = timedelta(hours=2)) -> int:
        with organizer_transaction(self.olga.organizer):
            number = reconcile_payments(actor=SYSTEM, now=utc_now() + after)
        work_off()
        return number

    def refunds(self) -> list[tuple[str, str, Decimal]]:
        with organizer_transaction(self.olga.organizer):
            found = Refund.objects.filter(order=self.order).order_by("local_id")
            return list(found.values_list("state", "source", "amount"))

    def paid(self) -> Decimal:
        with organizer_transaction(self.olga.organizer):
            return read_balance(Order.objects.get(pk=self.order.pk)).paid

    def log(self, action: str) -> int:
        with organizer_transaction(self.olga.organizer):
            return LogEntry.objects.filter(action=action).count()


@pytest.fixture
def sale(olga: Person, double: Double) -> PaidSale:
    return PaidSale(olga, double)


TOLD = [
    pytest.param(("refund.updated",), id="refund.updated"),
    pytest.param(("charge.refund.updated",), id="charge.refund.updated"),
    pytest.param((), id="all messages"),
    pytest.param(None, id="the clock"),
]


@pytest.mark.parametrize("types", TOLD)
@pytest.mark.parametrize("paid", [True, False], ids=["done", "failed"])
def test_a_pending_refund_ends_as_stripe_says(
    sale: PaidSale, paid: bool, types: tuple[str, ...] | None
) -> None:
    sale.double.tell("refunds", answer="pending")
    sale.give_back()
    work_off()
    sale.double.held()
    assert sale.refunds() == [(RefundState.TRANSIT, "admin", FIVE)]
    [refund] = sale.double.objects("refund")

    sale.double.tell("refund", refund=refund["id"], paid=paid)
    if types is None:
        assert sale.the_clock_asks() == 1
    else:
        sale.hear(*types)

    assert sale.refunds() == [(RefundState.DONE if paid else RefundState.FAILED, "admin", FIVE)]
    assert sale.paid() == (18 if paid else 23)
    assert sale.log("order.refund.done" if paid else "order.refund.failed") == 1


def test_a_refund_that_the_bank_returns_is_paid_again_by_nobody_but_stands_as_failed(sale: PaidSale) -> None:
    """Stripe had said "succeeded"."""
    sale.give_back()
    work_off()
    [refund] = sale.double.objects("refund")

    sale.double.tell("refund", refund=refund["id"], paid=False)
    sale.hear("refund.failed")

    assert (sale.refunds(), sale.paid()) == ([(RefundState.FAILED, "admin", FIVE)], Decimal(23))


@pytest.mark.parametrize(
    "types", [("charge.refunded",), ("refund.created",), ()], ids=["charge", "refund", "both"]
)
def test_a_refund_made_at_stripe_is_written_down_once(sale: PaidSale, types: tuple[str, ...]) -> None:
    sale.double.tell("webhooks", copies=2, shuffle=True)
    sale.give_back_in_the_dashboard()

    sale.hear(*types)

    assert sale.refunds() == [(RefundState.DONE, "external", FIVE)]
    assert (sale.paid(), sale.state[0]) == (Decimal(18), OrderStatus.PAID)
    assert (sale.log("order.refund.created.externally"), sale.log("order.refund.done")) == (1, 1)
    with pytest.raises(RefundTooHigh):
        sale.give_back(Decimal(19))


def test_a_refund_made_at_stripe_may_be_pending_and_fail(sale: PaidSale) -> None:
    sale.double.tell("refunds", answer="pending")
    made = sale.give_back_in_the_dashboard()
    sale.hear()
    assert sale.refunds() == [(RefundState.TRANSIT, "external", FIVE)]

    sale.double.tell("refund", refund=made.id, paid=False)
    sale.the_clock_asks()

    assert (sale.refunds(), sale.paid()) == ([(RefundState.FAILED, "external", FIVE)], Decimal(23))


def test_a_refund_made_at_stripe_before_we_heard_of_the_payment(olga: Person, double: Double) -> None:
    sale = PaidSale(olga, double)
    with organizer_transaction(olga.organizer):
        Payment.objects.update(state=PaymentState.PENDING, paid_at=None)
        Order.objects.update(status=OrderStatus.PENDING)
    intent = sale.payment().info["payment_intent"]
    with organizer_transaction(olga.organizer):
        Payment.objects.update(info={"session": sale.payment().info["session"], "mode": "live"})
    sale.api.refunds.create({"payment_intent": intent, "amount": 500})

    sale.hear()

    assert (sale.state[0], sale.refunds()) == (OrderStatus.PAID, [(RefundState.DONE, "external", FIVE)])


def test_our_refund_whose_answer_got_lost_is_known_by_its_key(sale: PaidSale) -> None:
    """Stripe's message comes before the worker tries again."""
    sale.give_back()
    sale.double.tell("faults", faults=["after", "after"])
    work_off()
    assert sale.refunds() == [(RefundState.CREATED, "admin", FIVE)]

    sale.hear("refund.created")

    assert sale.refunds() == [(RefundState.DONE, "admin", FIVE)]
    assert len(sale.double.objects("refund")) == 1


def test_a_refund_that_is_older_than_stripes_memory_of_keys_is_not_made_twice(sale: PaidSale) -> None:
    refund = sale.give_back()
    execute_refund(sale.olga.organizer, refund.pk, actor=SYSTEM, now=utc_now())
    with organizer_transaction(sale.olga.organizer):
        Refund.objects.update(state=RefundState.CREATED, info={}, created_at=utc_now() - timedelta(days=2))
    sale.double.tell("forget_keys")

    execute_refund(sale.olga.organizer, refund.pk, actor=SYSTEM, now=utc_now())

    assert sale.refunds() == [(RefundState.DONE, "admin", FIVE)]
    assert len(sale.double.objects("refund")) == 1


def test_what_staff_had_booked_by_hand_is_not_counted_twice(sale: PaidSale) -> None:
    sale.give_back_in_the_dashboard(2300)
    with organizer_transaction(sale.olga.organizer):
        record_manual_refund(
            sale.order.pk, amount=Decimal(23), executed_at=utc_now(), actor=SYSTEM, now=utc_now()
        )

    sale.hear()

    assert sale.refunds() == [(RefundState.DONE, "admin", Decimal(23))]
    with organizer_transaction(sale.olga.organizer):
        assert overdrawn() == []


def test_refunded_here_and_in_the_dashboard_at_once_goes_back_once(sale: PaidSale) -> None:
    sale.give_back(Decimal(23))
    sale.give_back_in_the_dashboard(2300)

    work_off()
    sale.hear()

    assert sale.refunds() == [
        (RefundState.FAILED, "admin", Decimal(23)),
        (RefundState.DONE, "external", Decimal(23)),
    ]
    with organizer_transaction(sale.olga.organizer):
        assert (overdrawn(), list(orders_with_refund_due())) == ([], [])


@pytest.mark.parametrize(("verdict", "state", "left"), [("lost", "done", 0), ("won", "failed", 23)])
def test_what_the_bank_takes_back_is_told_and_counted(
    sale: PaidSale, verdict: str, state: str, left: int
) -> None:
    """A disputed card payment, or a direct debit returned after it had arrived."""
    session = sale.payment().info["session"]
    sale.double.tell("dispute", session=session, status="needs_response")
    sale.hear()
    assert (sale.refunds(), sale.paid()) == ([(RefundState.TRANSIT, "external", Decimal(23))], Decimal(0))

    sale.double.tell("dispute", session=session, status=verdict)
    sale.hear()

    assert (sale.refunds(), sale.paid()) == ([(state, "external", Decimal(23))], Decimal(left))
    with organizer_transaction(sale.olga.organizer):
        assert Mail.objects.filter(subject__contains="was reversed").count() == 1
        assert orders_with_payment_issues(utc_now()).exists() == (verdict == "lost")


def test_what_the_bank_took_back_is_paid_again(sale: PaidSale) -> None:
    session = sale.payment().info["session"]
    sale.double.tell("dispute", session=session, status="needs_response")
    with pytest.raises(NothingToPay):  # nobody knows yet
        sale.begin()
    sale.hear()
    sale.double.tell("dispute", session=session, status="lost")
    sale.hear()

    sale.double.pay(sale.begin().redirect_url)
    sale.hear()

    assert (sale.paid(), sale.log("order.overpaid")) == (23, 0)
    with organizer_transaction(sale.olga.organizer):
        assert [one.state for one in Payment.objects.order_by("local_id")] == ["confirmed", "confirmed"]
        assert (Order.objects.get().status, list(orders_with_refund_due())) == ("p", [])
        assert not orders_with_payment_issues(utc_now()).exists()
    with pytest.raises(NothingToPay):
        sale.begin()


@pytest.mark.parametrize("when", ["before it is asked for", "before it is executed", "while it is pending"])
def test_stripe_switched_off_meanwhile_gives_back_all_the_same(sale: PaidSale, when: str) -> None:
    def switch_off() -> None:
        with organizer_transaction(sale.olga.organizer):
            Event.objects.update(plugins=["manual"])

    if when == "before it is asked for":
        switch_off()
    if when == "while it is pending":
        sale.double.tell("refunds", answer="pending")
    sale.give_back()
    if when == "before it is executed":
        switch_off()
    work_off()
    if when == "while it is pending":
        switch_off()
        [refund] = sale.double.objects("refund")
        sale.double.tell("refund", refund=refund["id"], paid=True)
        sale.hear("refund.updated")

    assert sale.refunds() == [(RefundState.DONE, "admin", FIVE)]


def test_stripe_switched_off_meanwhile_is_asked_for_a_payment(olga: Person, double: Double) -> None:
    sale = Sale(olga, double)
    sale.double.pay(sale.begin().redirect_url)
    with organizer_transaction(olga.organizer):
        Event.objects.update(plugins=["manual"])

    assert sale.back().state == PaymentState.CONFIRMED


def test_a_refund_whose_task_got_lost_is_executed_by_the_clock(sale: PaidSale) -> None:
    sale.give_back()
    for entry in promised():
        entry.delete()

    assert sale.the_clock_asks() == 1

    assert sale.refunds() == [(RefundState.DONE, "admin", FIVE)]


def test_a_debit_of_which_no_message_comes_is_asked_for_by_the_clock(olga: Person, double: Double) -> None:
    sale = Sale(olga, double)
    sale.double.pay(sale.begin().redirect_url, DEBIT)
    work_off()
    assert sale.state == (OrderStatus.PENDING, [PaymentState.PENDING])
    sale.double.tell("debit", session=sale.payment().info["session"], paid=True)

    with organizer_transaction(olga.organizer):
        found = [
            reconcile_payments(actor=SYSTEM, now=utc_now() + timedelta(minutes=minutes))
            for minutes in (5, 60, 90, 120)
        ]
    work_off()

    assert found == [0, 1, 0, 1]
    assert sale.state == (OrderStatus.PAID, [PaymentState.CONFIRMED])


def test_the_clock_takes_batches_in_turn(sale: PaidSale, django_assert_max_num_queries: Any) -> None:
    with organizer_transaction(sale.olga.organizer):
        payment = Payment.objects.get()
        now = utc_now()
        Refund.objects.bulk_create(
            Refund(
                order=payment.order,
                payment=payment,
                local_id=number,
                state=RefundState.TRANSIT,
                source="admin",
                amount=Decimal("0.01"),
                provider="stripe",
                created_at=now,
            )
            for number in range(1, BATCH * 2)
        )

        with django_assert_max_num_queries(10):
            first = reconcile_payments(actor=SYSTEM, now=now + timedelta(hours=1))
        second = reconcile_payments(actor=SYSTEM, now=now + timedelta(hours=1, minutes=1))

        assert (first, second, Refund.objects.filter(asked_at=None).count()) == (BATCH, BATCH - 1, 0)


@pytest.mark.parametrize("kind", ["payment", "refund"])
def test_what_takes_too_long_is_reported_once(
    sale: PaidSale, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    def alarms() -> float:
        return OWN.get_sample_value("parterre_overdue_at_provider_total", {"kind": kind}) or 0

    if kind == "refund":
        sale.double.tell("refunds", answer="pending")
        sale.give_back()
        work_off()
    else:
        with organizer_transaction(sale.olga.organizer):
            Payment.objects.update(state=PaymentState.PENDING)
    before = alarms()

    def look(at: datetime) -> tuple[float, int]:
        with organizer_transaction(sale.olga.organizer):
            reconcile_payments(actor=SYSTEM, now=at)
            return alarms() - before, orders_with_payment_issues(at).count()

    now = utc_now()
    assert [look(now + timedelta(days=days)) for days in (1, 13, 15, 16)] == [(0, 0), (0, 0), (1, 1), (1, 1)]
    assert [record.levelname for record in caplog.records if "for too long" in record.message] == ["ERROR"]
