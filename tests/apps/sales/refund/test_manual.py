"""Money goes back once, and never more than came."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from apps.audit.models import LogEntry
from apps.availability.facade import reconcile
from apps.orders.models import Order, OrderStatus
from apps.payments.facade import overdrawn
from apps.payments.models import Payment, PaymentState, Refund
from apps.sales.facade import (
    AlreadyCanceled,
    RefundDateInFuture,
    RefundExceedsPaid,
    RefundNotPositive,
    RefundRoute,
    RefundTooHigh,
    cancel_and_refund,
    check_consistency,
    mark_paid,
    orders_with_refund_due,
    record_manual_refund,
    refund_payment,
    returnable,
)
from parterre.kernel.actor import SYSTEM
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction
from tests.apps.availability.domain.test_claim_races import LOST, WON, all_at_once
from tests.apps.plugins.stripe.fixtures import set_up_stripe
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=1)


def paid(*, by: str = "manual") -> Order:
    order = make_order(
        make_ticket_product(make_event(plugins=["manual", "stripe"])), payment_provider=by
    ).order
    if by == "manual":
        mark_paid(order.pk, notifies_buyer=False, actor=SYSTEM, now=NOON)
    else:
        Payment.objects.update(state=PaymentState.CONFIRMED, paid_at=NOON, info={"payment_intent": "pi_1"})
        Order.objects.update(status=OrderStatus.PAID)
    return order


def book(order: Order, amount: str, **fields: Any) -> Refund:
    given = {"executed_at": NOON, "comment": "By transfer", "actor": SYSTEM, "now": LATER} | fields
    return record_manual_refund(order.pk, amount=Decimal(amount), **given)


def cancel(order: Order, way: RefundRoute, fee: str | None = None) -> tuple[Decimal, Decimal]:
    canceled = cancel_and_refund(
        order.pk,
        way=way,
        fee=Decimal(fee) if fee else None,
        notifies_buyer=False,
        comment="Ill",
        actor=SYSTEM,
        now=LATER,
    )
    return canceled.refunded, canceled.left


def refunds(order: Order) -> list[tuple[str, str, Decimal]]:
    rows = Refund.objects.filter(order=order).order_by("local_id")
    return list(rows.values_list("provider", "state", "amount"))


def all_is_well() -> bool:
    return (check_consistency(), reconcile(), overdrawn()) == ([], [], [])


def test_what_was_given_back_elsewhere_is_written_down(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = paid()

        refund = book(order, "8.004")

        entry = LogEntry.objects.filter(object_type="order").latest("pk")
        assert refunds(order) == [("manual", "done", Decimal("8.000"))]
        assert (refund.executed_at, refund.comment, refund.source) == (NOON, "By transfer", "admin")
        assert refund.payment is not None
        assert refund.payment.state == PaymentState.CONFIRMED
        assert (entry.action, entry.actor_kind) == ("order.refund.done", "system")
        assert all_is_well()


@pytest.mark.parametrize(
    ("amount", "fields", "refusal"),
    [
        ("23.01", {}, RefundExceedsPaid),
        ("0.004", {}, RefundNotPositive),
        ("-5", {}, RefundNotPositive),
        ("5", {"executed_at": LATER + timedelta(seconds=1)}, RefundDateInFuture),
    ],
    ids=["too much", "nothing", "negative", "in the future"],
)
def test_what_can_not_have_been_is_refused(
    olga: Person, amount: str, fields: dict[str, Any], refusal: type[DomainError]
) -> None:
    with organizer_transaction(olga.organizer):
        order = paid()
        with pytest.raises(refusal), transaction.atomic():
            book(order, amount, **fields)

        assert refunds(order) == []


def test_what_was_given_back_by_hand_is_not_given_back_by_the_provider_too(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        set_up_stripe()
        order = paid(by="stripe")
        book(order, "20")

        with pytest.raises(RefundTooHigh) as refused, transaction.atomic():
            refund_payment(Payment.objects.get().pk, amount=Decimal(5), actor=SYSTEM, now=LATER)

        assert refused.value.values == {"left": "3.00"}
        assert refunds(order) == [("manual", "done", Decimal("20.000"))]


def test_canceled_and_left_for_later(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = paid()

        assert cancel(order, RefundRoute.LATER) == (0, 23)
        assert (refunds(order), list(orders_with_refund_due())) == ([], [order])


def test_canceled_with_the_money_given_back_by_hand_but_for_a_fee(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = paid()

        assert cancel(order, RefundRoute.DONE, fee="3.50") == (Decimal("19.5"), 0)

        assert refunds(order) == [("manual", "done", Decimal("19.500"))]
        assert list(orders_with_refund_due()) == []
        assert all_is_well()


def test_canceled_with_the_money_going_the_way_it_came(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        set_up_stripe()
        order = paid(by="stripe")
        by_provider = returnable(order)

        assert cancel(order, RefundRoute.ORIGINAL_METHOD) == (23, 0)

        assert by_provider == 23
        assert refunds(order) == [("stripe", "created", Decimal("23.000"))]
        assert list(orders_with_refund_due()) == []
        assert all_is_well()


def test_what_no_provider_can_give_back_is_left_and_said(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = paid()

        assert returnable(order) == 0
        assert cancel(order, RefundRoute.ORIGINAL_METHOD) == (0, 23)
        assert list(orders_with_refund_due()) == [order]


def test_what_nothing_came_for_gives_nothing_back(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = make_order(make_ticket_product(make_event())).order

        assert cancel(order, RefundRoute.DONE) == (0, 0)
        assert refunds(order) == []


def test_canceled_twice_gives_back_once(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = paid()
        cancel(order, RefundRoute.DONE)

        with pytest.raises(AlreadyCanceled), transaction.atomic():
            cancel(order, RefundRoute.DONE)

        assert len(refunds(order)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_refunds_at_once_no_more_goes_than_came(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = paid()

    answers = all_at_once(olga, [partial(book, order, "15"), partial(book, order, "15")])

    with organizer_transaction(olga.organizer):
        assert sorted(answers) == sorted([WON, LOST])
        assert refunds(order) == [("manual", "done", Decimal("15.000"))]
        assert all_is_well()
