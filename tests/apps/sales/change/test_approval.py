"""Orders that somebody looks at first."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from apps.audit.models import LogEntry
from apps.availability.facade import reconcile
from apps.availability.models import Quota
from apps.messaging.models import Mail
from apps.orders.models import Order, OrderStatus
from apps.payments.models import Payment
from apps.sales.facade import (
    NotAwaitingApproval,
    approve_order,
    check_consistency,
    deny_order,
    expire_orders,
    orders_with_refund_due,
    settle_payment,
)
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tests.apps.availability.domain.test_claim_races import LOST, WON, all_at_once
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.mails import plain
from tests.people import Person

MUCH_LATER = NOON + timedelta(days=40)
once = pytest.mark.django_db


def waiting(price: str = "23.00", **fields: Any) -> Order:
    product = make_ticket_product(make_event(), price)
    return make_order(product, require_approval=True, **fields).order


def approve(order: Order, **fields: Any) -> Order:
    return approve_order(order.pk, **({"notifies_buyer": True, "actor": SYSTEM, "now": MUCH_LATER} | fields))


def deny(order: Order, **fields: Any) -> Order:
    return deny_order(order.pk, **({"notifies_buyer": True, "actor": SYSTEM, "now": MUCH_LATER} | fields))


def actions(order: Order) -> list[str]:
    rows = LogEntry.objects.filter(object_type="order", object_id=str(order.pk)).order_by("pk")
    return list(rows.values_list("action", flat=True))


def claimed() -> int:
    return Quota.objects.get().claimed


@once
def test_it_waits_as_long_as_it_takes_and_has_all_its_time_to_pay_afterwards(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = waiting()
        expired = expire_orders(actor=SYSTEM, now=MUCH_LATER)

        approve(order)

        order.refresh_from_db()
        [mail] = Mail.objects.all()
        assert (expired, order.status, order.require_approval) == (0, OrderStatus.PENDING, False)
        assert order.expires_at > MUCH_LATER + timedelta(days=13)
        assert actions(order) == ["order.placed.require_approval", "order.approved"]
        assert mail.subject == f"Your order {order.code} for Winter Fair has been approved"
        assert "The total is €23.00." in plain(mail)
        assert claimed() == 1


@once
@pytest.mark.parametrize("provider", [None, "manual"])
def test_what_costs_nothing_is_paid_with_it(olga: Person, provider: str | None) -> None:
    with organizer_transaction(olga.organizer):
        order = waiting("0.00", payment_provider=provider)

        approve(order)

        order.refresh_from_db()
        payments = list(Payment.objects.filter(order=order).values_list("provider", "state", "amount"))
        [mail] = Mail.objects.all()
        assert order.status == OrderStatus.PAID
        assert payments == [("free", "confirmed", Decimal(0))]
        assert actions(order)[1:] == ["order.approved", "order.paid"]
        assert "Your tickets for Winter Fair" in mail.subject
        assert (check_consistency(), reconcile()) == ([], [])


@once
def test_money_that_came_meanwhile_pays_it(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = waiting()
        settle_payment(Payment.objects.get().pk, actor=SYSTEM, now=NOON)

        approve(order, notifies_buyer=False)

        order.refresh_from_db()
        assert order.status == OrderStatus.PAID
        assert Payment.objects.get().state == "confirmed"
        assert not Mail.objects.exists()


@once
def test_denied_its_tickets_are_free_again_and_the_buyer_reads_why(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = waiting()

        deny(order, comment="Members only, 100 %.")

        order.refresh_from_db()
        [mail] = Mail.objects.all()
        assert (order.status, claimed()) == (OrderStatus.CANCELED, 0)
        assert Payment.objects.get().state == "canceled"
        assert actions(order)[1:] == ["order.denied"]
        assert "Members only, 100 %." in plain(mail)
        assert (check_consistency(), reconcile()) == ([], [])


@once
def test_money_of_a_denied_order_is_to_be_given_back(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = waiting()
        settle_payment(Payment.objects.get().pk, actor=SYSTEM, now=NOON)

        deny(order)

        assert list(orders_with_refund_due()) == [order]


@once
def test_only_what_waits_is_approved_or_denied(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = make_order(make_ticket_product(make_event())).order
        for act in (approve, deny):
            with pytest.raises(NotAwaitingApproval), transaction.atomic():
                act(order)

        assert actions(order) == ["order.placed"]


@pytest.mark.django_db(transaction=True)
def test_approved_and_denied_at_once_one_of_both_counts(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = waiting()

    answers = all_at_once(olga, [partial(approve, order), partial(deny, order)])

    with organizer_transaction(olga.organizer):
        order.refresh_from_db()
        taken = actions(order)[1:]
        assert sorted(answers) == sorted([WON, LOST])
        assert len(taken) == 1
        assert (order.status, claimed()) == {
            "order.approved": (OrderStatus.PENDING, 1),
            "order.denied": (OrderStatus.CANCELED, 0),
        }[taken[0]]
        assert (check_consistency(), reconcile()) == ([], [])
