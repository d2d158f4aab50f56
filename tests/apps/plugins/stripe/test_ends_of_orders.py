"""Whatever ends an order closes its pages at Stripe: nobody pays there for what is not to be had any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from apps.events.facade import delete_event
from apps.events.models import Event
from apps.orders.models import Order, OrderStatus
from apps.payments.hookspecs import PaymentView, Started
from apps.payments.models import Payment, PaymentState
from apps.plugins.stripe.method import StripePayment
from apps.sales.facade import NotOpen, cancel_order
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.plugins.stripe.test_payment import Sale
from tests.apps.sales.test_actions_by_state import ACTS, TELL
from tests.people import Person
from tests.run_tasks import work_off
from tests.stripe_double import DEBIT, Double

pytestmark = pytest.mark.django_db


def _delete_order_and_event(order_id: int, payment_id: int) -> None:
    event = Event.objects.get(orders__pk=order_id)
    ACTS["delete"](order_id, payment_id)
    delete_event(event=event, actor=SYSTEM)


def _turn_off(act: str) -> Callable[[int, int], object]:
    def run(order_id: int, payment_id: int) -> None:
        Event.objects.update(plugins=["manual"])
        ACTS[act](order_id, payment_id)

    return run


# Every act there is, and some after another.
ENDS: Final[dict[str, Callable[[int, int], object]]] = ACTS | {
    "delete with its event": _delete_order_and_event,
    "cancel, Stripe being off by then": _turn_off("cancel"),
    "expire, Stripe being off by then": _turn_off("expire"),
    "delete, Stripe being off by then": _turn_off("delete"),
}
# What changes nothing for somebody who is about to pay.
REFUSED: Final = (
    *("approve", "refund", "refund too much", "book a refund"),
    *("mark paid as the provider", "cancel a ticket", "extend into the past"),
)


@pytest.mark.parametrize("act", [name for name in ENDS if name not in REFUSED])
def test_no_page_outlives_what_it_takes_money_for(olga: Person, double: Double, act: str) -> None:
    sale = Sale(olga, double)
    sale.begin()
    payment = sale.payment()
    with organizer_transaction(olga.organizer):
        waiting = act == "deny"
        Order.objects.update(testmode="delete" in act, require_approval=waiting)

    with organizer_transaction(olga.organizer):
        ENDS[act](sale.order.pk, payment.pk)
    work_off()

    with organizer_transaction(olga.organizer):
        order = Order.objects.filter(pk=sale.order.pk).first()
        goes_on = Payment.objects.filter(pk=payment.pk, state=PaymentState.PENDING).exists()
    [session] = double.objects("checkout.session")
    is_payable = order is not None and order.status == OrderStatus.PENDING and goes_on
    assert session["status"] == ("open" if is_payable else "expired")


def test_who_pays_before_the_page_is_closed_is_seen(sale: Sale) -> None:
    """The task that closes the page finds it paid, and asks: there may be no message of Stripe's."""
    begun = sale.begin()
    with organizer_transaction(sale.olga.organizer):
        ACTS["expire"](sale.order.pk, sale.payment().pk)
    sale.double.pay(begun.redirect_url)

    work_off()

    assert sale.state == (OrderStatus.PAID, [PaymentState.CONFIRMED])


def test_a_page_that_is_opened_while_the_order_ends_is_closed(
    sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = StripePayment.begin

    def begin_while_it_ends(method: StripePayment, payment: PaymentView) -> Started:
        begun = begin(method, payment)
        with organizer_transaction(sale.olga.organizer):
            cancel_order(sale.order.pk, fee=None, **TELL | {"now": utc_now()})
        work_off()
        return begun

    monkeypatch.setattr(StripePayment, "begin", begin_while_it_ends)

    with pytest.raises(NotOpen):
        sale.begin()
    work_off()

    assert [one["status"] for one in sale.double.objects("checkout.session")] == ["expired"]


def test_a_debit_that_is_on_its_way_is_not_broken_off(sale: Sale) -> None:
    """Only open pages are closed; of what comes nevertheless, the next test file tells."""
    sale.double.pay(sale.begin().redirect_url, DEBIT)
    with organizer_transaction(sale.olga.organizer):
        ACTS["expire"](sale.order.pk, sale.payment().pk)
    work_off()

    [session] = sale.double.objects("checkout.session")
    assert (session["status"], sale.state[1]) == ("complete", [PaymentState.PENDING])


@pytest.fixture
def sale(olga: Person, double: Double) -> Any:
    return Sale(olga, double)
