"""Money that comes for an order which can not use it any more: given back, or left to staff, and the buyer is told."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from django.test import Client

from apps.messaging.models import Mail
from apps.orders.models import Order, OrderStatus
from apps.payments.models import Payment, Refund, RefundState
from apps.sales.facade import (
    cancel_order,
    check_payment,
    expire_orders,
    mark_paid,
    orders_with_payment_issues,
    orders_with_refund_due,
)
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import OutboxEntry
from tests.apps.plugins.stripe.test_payment import Sale
from tests.factories.orders import make_order
from tests.mails import plain
from tests.people import Person
from tests.run_tasks import work_off
from tests.stripe_double import DEBIT, DECLINED, Double

pytestmark = pytest.mark.django_db


def _expire(sale: Sale) -> None:
    Order.objects.update(expires_at=utc_now() - timedelta(hours=1))
    expire_orders(actor=SYSTEM, now=utc_now())


def _expire_and_sell_out(sale: Sale) -> None:
    _expire(sale)
    product = sale.order.positions.get().product
    make_order(*[product] * 10, now=utc_now())


def _cancel(sale: Sale) -> None:
    cancel_order(sale.order.pk, fee=None, notifies_buyer=False, actor=SYSTEM, now=utc_now())


def _mark_paid(sale: Sale) -> None:
    mark_paid(sale.order.pk, notifies_buyer=False, actor=SYSTEM, now=utc_now())


# What ends the order, its status afterwards, and what the buyer's mail says of it.
ENDS: Final[dict[str, tuple[Callable[[Sale], None], str, str]]] = {
    "sold out": (_expire_and_sell_out, OrderStatus.EXPIRED, "the tickets are no longer available"),
    "canceled": (_cancel, OrderStatus.CANCELED, "The order had been canceled before."),
    "paid twice": (_mark_paid, OrderStatus.PAID, "more than the total of your order"),
}
QUEUED: Final[dict[str, Any]] = {"settings": {"payment_refund_automatically": False}}


def end(sale: Sale, how: str) -> None:
    """The worker that closes Stripe's page has not got there yet."""
    with organizer_transaction(sale.olga.organizer):
        ENDS[how][0](sale)
        Mail.objects.all().delete()
    with public_schema():
        OutboxEntry.objects.all().delete()


def see(sale: Sale, rest: str = "", language: str = "en") -> str:
    """The order's page as plain text, after whatever it leads to."""
    order = sale.order
    path = f"/{order.event.slug}/order/{order.code}/{order.secret}/{rest}"
    client = Client(headers={"host": "acme.parterre.test", "accept-language": language})
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def mails(sale: Sale) -> list[str]:
    with organizer_transaction(sale.olga.organizer):
        return [f"{one.subject}\n{plain(one)}" for one in Mail.objects.order_by("written_at")]


@pytest.mark.parametrize("how", ENDS)
def test_it_is_given_back_and_the_buyer_is_told(olga: Person, double: Double, how: str) -> None:
    sale = Sale(olga, double)
    begun = sale.begin()
    end(sale, how)
    double.pay(begun.redirect_url)

    page = see(sale, "return/?payment=1")
    work_off()
    later = see(sale)

    assert [one["amount"] for one in double.objects("refund")] == [2300]
    assert sale.state[0] == ENDS[how][1]
    [mail] = mails(sale)
    assert ENDS[how][2] in mail
    assert "We are refunding €23.00 to the payment method you used." in mail
    assert "Thank you" not in page
    assert "We are refunding €23.00" in page
    assert "We have refunded €23.00." in later
    with organizer_transaction(olga.organizer):
        assert not orders_with_refund_due().exists()


@pytest.mark.parametrize("how", ENDS)
def test_an_event_may_leave_it_to_staff(olga: Person, double: Double, how: str) -> None:
    sale = Sale(olga, double, **QUEUED)
    begun = sale.begin()
    end(sale, how)
    double.pay(begun.redirect_url)

    page = see(sale, "return/?payment=1")
    work_off()

    assert double.objects("refund") == []
    [mail] = mails(sale)
    assert "The organizer will refund €23.00 to you." in mail
    assert "Thank you" not in page
    assert "€23.00 has not been refunded yet." in page
    with organizer_transaction(olga.organizer):
        assert orders_with_refund_due().exists()


def test_an_event_that_takes_no_late_money_gives_it_back(olga: Person, double: Double) -> None:
    sale = Sale(olga, double, settings={"payment_term_accept_late": False})
    begun = sale.begin()
    with organizer_transaction(olga.organizer):
        _expire(sale)
    double.pay(begun.redirect_url)

    sale.back()
    work_off()

    assert (sale.state[0], len(double.objects("refund"))) == (OrderStatus.EXPIRED, 1)


def test_a_refund_that_stripe_refuses_waits_for_staff(olga: Person, double: Double) -> None:
    sale = Sale(olga, double)
    begun = sale.begin()
    end(sale, "canceled")
    double.pay(begun.redirect_url)
    sale.back()
    double.tell("refunds", answer="failed")

    work_off()

    with organizer_transaction(olga.organizer):
        assert Refund.objects.get().state == RefundState.FAILED
        assert orders_with_refund_due().exists()
        assert orders_with_payment_issues(utc_now()).exists()
    assert "€23.00 has not been refunded yet." in see(sale)


def test_the_same_money_is_told_and_given_back_once(olga: Person, double: Double) -> None:
    sale = Sale(olga, double)
    begun = sale.begin()
    end(sale, "sold out")
    double.pay(begun.redirect_url)

    for _ in range(3):
        sale.back()
        work_off()
        check_payment(olga.organizer, sale.payment().pk, actor=SYSTEM, now=utc_now())

    assert (len(double.objects("refund")), len(mails(sale))) == (1, 1)


def test_late_money_that_still_finds_its_tickets_is_thanked_for(olga: Person, double: Double) -> None:
    sale = Sale(olga, double)
    begun = sale.begin()
    with organizer_transaction(olga.organizer):
        _expire(sale)
    double.pay(begun.redirect_url)

    page = see(sale, "return/?payment=1")

    assert "Thank you. We have received your payment." in page
    assert (sale.state[0], double.objects("refund")) == (OrderStatus.PAID, [])


# Back from Stripe: what the page says is what Stripe said this moment.
SAYS: Final = {
    "not paid": (None, "You have not paid yet.", True),
    "declined": (DECLINED, "You have not paid yet.", True),
    "debit": (DEBIT, "Your payment is being processed.", False),
}


@pytest.mark.parametrize("case", SAYS)
def test_back_from_stripe_the_page_tells_what_stripe_says(olga: Person, double: Double, case: str) -> None:
    number, words, may_try_again = SAYS[case]
    sale = Sale(olga, double)
    begun = sale.begin()
    if number:
        double.pay(begun.redirect_url, number)

    page = see(sale, "return/?payment=1&canceled=1")

    assert words in page
    assert ("Pay €23.00" in page) == may_try_again
    assert ("is being processed by your bank" in page) == (not may_try_again)


def test_back_from_stripe_while_it_is_out_of_order_promises_nothing(olga: Person, double: Double) -> None:
    sale = Sale(olga, double)
    double.pay(sale.begin().redirect_url)
    double.tell("faults", faults=["before"] * 2)

    page = see(sale, "return/?payment=1")

    assert "We could not check your payment yet." in page
    assert "Thank you" not in page
    work_off()
    assert sale.state[0] == OrderStatus.PAID


def test_an_expired_order_is_not_said_to_be_reserved(olga: Person, double: Double) -> None:
    sale = Sale(olga, double)
    sale.begin()
    with organizer_transaction(olga.organizer):
        _expire(sale)
    work_off()

    page = see(sale, "return/?payment=1&canceled=1")

    assert "the order can no longer be paid" in page
    assert "still reserved" not in page


@pytest.mark.parametrize("is_expired", [False, True], ids=["while it can be paid", "too late"])
def test_a_debit_that_bounces_is_told_to_the_buyer(olga: Person, double: Double, is_expired: bool) -> None:
    sale = Sale(olga, double)
    double.pay(sale.begin().redirect_url, DEBIT)
    if is_expired:
        with organizer_transaction(olga.organizer):
            _expire(sale)
    before = len(mails(sale))
    double.tell("debit", session=sale.payment().info["session"], paid=False)

    for _ in range(2):
        check_payment(olga.organizer, sale.payment().pk, actor=SYSTEM, now=utc_now())

    new = mails(sale)[before:]
    assert len(new) == 1
    assert "Your bank has not carried out your payment of €23.00" in new[0]
    assert sale.order.secret in new[0]
    assert ("Pay again by" in new[0]) == (not is_expired)
    with organizer_transaction(olga.organizer):
        assert orders_with_payment_issues(utc_now()).exists() == (not is_expired)


def test_a_page_that_was_left_is_told_to_nobody(olga: Person, double: Double) -> None:
    sale = Sale(olga, double)
    sale.begin()
    before = mails(sale)
    double.tell("expire", session=sale.payment().info["session"])

    sale.back()

    assert mails(sale) == before


def test_what_was_paid_by_hand_is_not_given_back_by_itself(olga: Person, double: Double) -> None:
    """No provider can."""
    sale = Sale(olga, double)
    with organizer_transaction(olga.organizer):
        _mark_paid(sale)
        _cancel(sale)

        assert (Refund.objects.count(), Payment.objects.filter(amount=Decimal(23)).count()) == (0, 2)
        assert orders_with_refund_due().exists()
