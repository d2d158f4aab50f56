"""Every act on an order in every state: what becomes of it, or why it is refused. What is refused changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from django.db import transaction

from apps.audit.models import LogEntry
from apps.availability.facade import reconcile
from apps.availability.models import Claim, Quota
from apps.messaging.models import Mail
from apps.orders.models import Order, OrderFee, OrderPosition, Transaction
from apps.payments.facade import overdrawn
from apps.payments.models import Payment, Refund
from apps.sales.facade import (
    AlreadyCanceled,
    ExpiresInThePast,
    NotApproved,
    NotATestOrder,
    NotAwaitingApproval,
    NotCancelableByBuyer,
    NotExtendable,
    NotPayable,
    NotRecordedByHand,
    NotRefundable,
    OrderExpired,
    RefundExceedsPaid,
    RefundTooHigh,
    TicketAlreadyCanceled,
    approve_order,
    cancel_by_buyer,
    cancel_order,
    cancel_ticket,
    check_consistency,
    delete_test_order,
    deny_order,
    edit_order,
    expire_orders,
    extend_deadline,
    fail_payment,
    mark_paid,
    record_manual_refund,
    refund_payment,
    settle_payment,
)
from parterre.kernel.actor import SYSTEM
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction
from tests.apps.plugins.stripe.fixtures import set_up_stripe
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db

# After the payment term, before the event.
LATER = NOON + timedelta(days=20)
BY: Final[dict[str, Any]] = {"actor": SYSTEM, "now": LATER}
TELL: Final[dict[str, Any]] = {"notifies_buyer": True, **BY}
ROWS = (Order, OrderPosition, OrderFee, Transaction, Payment, Refund, Quota, Claim, LogEntry, Mail)
FIVE = Decimal(5)

Act = Callable[[int, int], object]  # of the order and its payment


def first_ticket(order: int) -> int:
    return OrderPosition.objects.get(order=order, positionid=1).pk


ACTS: dict[str, Act] = {
    "mark paid": lambda order, _: mark_paid(order, **TELL),
    "mark paid as the provider": lambda order, _: mark_paid(order, provider="stripe", **TELL),
    "cancel": lambda order, _: cancel_order(order, fee=None, **TELL),
    "cancel for a fee": lambda order, _: cancel_order(order, fee=FIVE, **TELL),
    "cancel as buyer": lambda order, _: cancel_by_buyer(order, **BY),
    "cancel a ticket": lambda order, _: cancel_ticket(first_ticket(order), **TELL),
    "extend": lambda order, _: extend_deadline(order, day=LATER.date(), **BY),
    "extend into the past": lambda order, _: extend_deadline(order, day=NOON.date(), **BY),
    "approve": lambda order, _: approve_order(order, **TELL),
    "deny": lambda order, _: deny_order(order, **TELL),
    "money comes": lambda _, payment: settle_payment(payment, **BY),
    "payment fails": lambda _, payment: fail_payment(payment, **BY),
    "refund": lambda _, payment: refund_payment(payment, amount=Decimal(1), **BY),
    "refund too much": lambda _, payment: refund_payment(payment, amount=Decimal(47), **BY),
    "book a refund": lambda order, _: record_manual_refund(order, amount=Decimal(1), executed_at=NOON, **BY),
    "expire": lambda *_: expire_orders(**BY),
    "edit": lambda order, _: edit_order(order, {"comment": "Wheelchair"}, **BY),
    "delete": lambda order, _: delete_test_order(order, **BY),
}

STATES: dict[str, Callable[[int, int], object]] = {
    "pending": lambda *_: None,
    "partly paid": lambda _, payment: settle_payment(payment, amount=FIVE, actor=SYSTEM, now=NOON),
    "awaiting approval": lambda order, _: Order.objects.filter(pk=order).update(require_approval=True),
    "paid": lambda _, payment: settle_payment(payment, actor=SYSTEM, now=NOON),
    "expired": lambda *_: expire_orders(**BY),
    "canceled": lambda order, _: cancel_order(order, fee=None, notifies_buyer=False, actor=SYSTEM, now=NOON),
    "canceled for a fee": lambda order, payment: (
        settle_payment(payment, actor=SYSTEM, now=NOON),
        cancel_order(order, fee=FIVE, notifies_buyer=False, actor=SYSTEM, now=NOON),
    ),
}

# The order's status afterwards, or the refusal; one column a state, in the order of STATES.
OUTCOMES: dict[str, tuple[str | type[DomainError], ...]] = {
    "mark paid": ("p", "p", NotApproved, NotPayable, "p", NotPayable, NotPayable),
    "mark paid as the provider": (
        *(NotRecordedByHand, NotRecordedByHand, NotApproved, NotPayable),
        *(NotRecordedByHand, NotPayable, NotPayable),
    ),
    "cancel": ("c", "c", "c", "c", "c", AlreadyCanceled, "c"),
    "cancel for a fee": ("n", "p", "n", "p", "n", AlreadyCanceled, "p"),
    "cancel as buyer": ("c", NotCancelableByBuyer, "c", *[NotCancelableByBuyer] * 4),
    "cancel a ticket": ("n", "n", "n", "p", OrderExpired, AlreadyCanceled, TicketAlreadyCanceled),
    "extend": ("n", "n", NotApproved, NotExtendable, "n", NotExtendable, NotExtendable),
    "extend into the past": (
        *(ExpiresInThePast, ExpiresInThePast, NotApproved, NotExtendable),
        *(ExpiresInThePast, NotExtendable, NotExtendable),
    ),
    "approve": (*[NotAwaitingApproval] * 2, "n", *[NotAwaitingApproval] * 4),
    "deny": (*[NotAwaitingApproval] * 2, "c", *[NotAwaitingApproval] * 4),
    "money comes": ("p", "n", "n", "p", "p", "c", "p"),
    "payment fails": ("n", "n", "n", "p", "e", "c", "p"),
    "refund": (NotRefundable, "n", NotRefundable, "p", NotRefundable, NotRefundable, "p"),
    "refund too much": (
        *(NotRefundable, RefundTooHigh, NotRefundable, RefundTooHigh),
        *(NotRefundable, NotRefundable, RefundTooHigh),
    ),
    "book a refund": (
        RefundExceedsPaid,
        "n",
        RefundExceedsPaid,
        "p",
        RefundExceedsPaid,
        RefundExceedsPaid,
        "p",
    ),
    "expire": ("e", "e", "n", "p", "e", "c", "p"),
    "edit": ("n", "n", "n", "p", "e", "c", "p"),
    "delete": (NotATestOrder,) * 7,
}


def everything() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in ROWS}


def outcome_of(act: Act, order: Order) -> str | type[DomainError]:
    """Done and taken back. The rows are compared before the refusal takes anything back: nothing was written at all."""
    before = everything()
    payment = Payment.objects.get(order=order, local_id=1)
    with transaction.atomic():
        try:
            act(order.pk, payment.pk)
            outcome: str | type[DomainError] = Order.objects.get(pk=order.pk).status
        except DomainError as refused:
            transaction.set_rollback(False)
            outcome = type(refused)
            assert everything() == before
        assert (check_consistency(), reconcile(), overdrawn()) == ([], [], [])
        transaction.set_rollback(True)
    return outcome


@pytest.mark.parametrize("state", STATES)
def test_every_act_in_every_state(olga: Person, state: str) -> None:
    with organizer_transaction(olga.organizer):
        set_up_stripe()
        product = make_ticket_product(make_event(plugins=["manual", "stripe"]), size=2)
        order = make_order(product, product, payment_provider="stripe").order
        STATES[state](order.pk, Payment.objects.get(order=order).pk)

        found = {name: outcome_of(act, order) for name, act in ACTS.items()}

    column = list(STATES).index(state)
    assert found == {name: outcomes[column] for name, outcomes in OUTCOMES.items()}
