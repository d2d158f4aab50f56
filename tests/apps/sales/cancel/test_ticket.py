"""One ticket less: what the order costs then, what it owes, and what it holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from apps.audit.models import LogEntry
from apps.availability.facade import reconcile
from apps.availability.models import Quota
from apps.messaging.models import Mail
from apps.orders.models import Order, OrderPosition
from apps.payments.facade import overdrawn
from apps.payments.models import Payment, Refund
from apps.sales.facade import (
    CanceledOrder,
    LastTicket,
    RefundRoute,
    cancel_ticket,
    cancel_ticket_and_refund,
    check_consistency,
    mark_paid,
    refund_due_of,
    settle_payment,
)
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tenants.models import OutboxEntry
from tests.apps.plugins.stripe.fixtures import set_up_stripe
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product, position
from tests.mails import plain
from tests.people import Person

pytestmark = pytest.mark.django_db

BY: dict[str, Any] = {"actor": SYSTEM, "now": NOON}


def two_tickets(**fields: Any) -> Order:
    product = make_ticket_product(make_event(plugins=["manual", "stripe"]))
    return make_order(product, product, **fields).order


def first_of(order: Order) -> int:
    return OrderPosition.objects.get(order=order, positionid=1).pk


def all_is_consistent() -> bool:
    return (check_consistency(), reconcile(), overdrawn()) == ([], [], [])


def test_a_ticket_of_an_unpaid_order_leaves_less_to_pay(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = two_tickets()

        cancel_ticket(first_of(order), notifies_buyer=True, comment="Ill", **BY)

        assert list(Order.objects.values_list("status", "total")) == [("n", Decimal(23))]
        assert list(Payment.objects.values_list("state", "amount")) == [("created", Decimal(23))]
        assert Quota.objects.get().claimed == 1
        assert all_is_consistent()
        [entry] = LogEntry.objects.filter(action="order.changed.cancel")
        assert entry.data == {"code": order.code, "positionid": 1, "comment": "Ill"}
        mail = Mail.objects.get(subject__startswith="A ticket")
        text = plain(mail)
        assert "The new total is €23.00." in text
        assert "Amount due: €23.00." in text
        assert "Ill" in text


def test_the_last_ticket_goes_with_the_order(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = two_tickets()
        cancel_ticket(first_of(order), notifies_buyer=False, **BY)

        with pytest.raises(LastTicket), transaction.atomic():
            cancel_ticket(OrderPosition.objects.get(canceled=False).pk, notifies_buyer=False, **BY)

        assert Order.objects.get().total == Decimal(23)


def test_add_ons_go_with_their_ticket(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        lines = (position(product), position(product, addon_to=1), position(product))
        order = make_order(product, positions=lines).order

        cancel_ticket(first_of(order), notifies_buyer=False, **BY)

        left = OrderPosition.objects.filter(canceled=False).values_list("positionid", flat=True)
        assert list(left) == [3]
        assert Order.objects.get().total == Decimal(23)
        assert Quota.objects.get().claimed == 1
        assert all_is_consistent()


@pytest.mark.parametrize(
    ("paid", "refund_due"), [("23", Decimal(0)), ("30", Decimal(7))], ids=["just enough", "more than enough"]
)
def test_what_was_paid_so_far_may_be_enough_then(olga: Person, paid: str, refund_due: Decimal) -> None:
    with organizer_transaction(olga.organizer):
        order = two_tickets()
        settle_payment(Payment.objects.get().pk, amount=Decimal(paid), **BY)

        cancel_ticket(first_of(order), notifies_buyer=True, **BY)

        after = Order.objects.get()
        assert (after.status, refund_due_of(after)) == ("p", refund_due)
        assert all_is_consistent()


def test_what_remains_may_cost_nothing(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        priced, free = make_ticket_product(event), make_ticket_product(event, "0.00")
        order = make_order(priced, free).order

        cancel_ticket(first_of(order), notifies_buyer=False, **BY)

        assert list(Order.objects.values_list("status", "total")) == [("p", Decimal(0))]
        states = Payment.objects.order_by("local_id").values_list("provider", "state", "amount")
        assert list(states) == [("manual", "canceled", Decimal(46) / 2), ("free", "confirmed", Decimal(0))]
        assert all_is_consistent()


@pytest.mark.parametrize(
    ("way", "refunds", "left"),
    [
        (RefundRoute.LATER, [], Decimal(23)),
        (RefundRoute.ORIGINAL_METHOD, [("created", Decimal(23))], Decimal(0)),
        (RefundRoute.DONE, [("done", Decimal(23))], Decimal(0)),
    ],
)
def test_the_price_of_a_paid_ticket_is_refunded(
    olga: Person, way: RefundRoute, refunds: list[Any], left: Decimal
) -> None:
    with organizer_transaction(olga.organizer):
        set_up_stripe()
        order = two_tickets(payment_provider="stripe")
        settle_payment(Payment.objects.get().pk, **BY)

        done = cancel_ticket_and_refund(first_of(order), way=way, notifies_buyer=False, **BY)

        assert isinstance(done, CanceledOrder)
        assert (done.refunded, done.left) == (Decimal(23) - left, left)
        assert list(Refund.objects.values_list("state", "amount")) == refunds
        assert Order.objects.get().status == "p"
        assert all_is_consistent()


def test_a_payment_at_a_provider_is_withdrawn_and_begun_anew(olga: Person) -> None:
    """Its buyer would pay for the canceled ticket, too."""
    with organizer_transaction(olga.organizer):
        set_up_stripe()
        order = two_tickets(payment_provider="stripe")
        Payment.objects.update(state="pending", info={"payment_intent": "pi_1"})

        cancel_ticket(first_of(order), notifies_buyer=False, **BY)

        assert list(Payment.objects.values_list("state", "amount")) == [("canceled", Decimal(46))]
    assert OutboxEntry.objects.filter(kind="sales.withdraw_payments").count() == 1


def test_the_money_is_booked_as_it_came(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = make_order(make_ticket_product(make_event(plugins=["manual", "banktransfer"]))).order

        mark_paid(order.pk, provider="banktransfer", notifies_buyer=False, **BY)

        states = Payment.objects.order_by("local_id").values_list("provider", "state")
        assert list(states) == [("manual", "canceled"), ("banktransfer", "confirmed")]
