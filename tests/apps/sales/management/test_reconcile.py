from __future__ import annotations

from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.availability.models import Claim, Quota
from apps.orders.models import Order
from apps.payments.models import Refund
from tenants.context.transactions import organizer_transaction
from tests.factories.offer import make_event, make_quota
from tests.factories.orders import NOON, make_order, make_ticket_product
from tests.factories.orders import make_event as make_order_event
from tests.people import Person

pytestmark = pytest.mark.django_db

ALL_IS_COUNTED = "0 quotas do not count all that was sold of them."
BOOKS_ARE_WELL = "0 orders differ from their ledger."
NO_EXCESS_REFUND = "0 orders have refunds above the amount received."


def run(*arguments: str) -> tuple[int, list[str]]:
    out = StringIO()
    try:
        call_command("reconcile", *arguments, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def drifting_quota(person: Person) -> Quota:
    with organizer_transaction(person.organizer):
        quota = make_quota(make_event(), name="Hall")
        Quota.objects.filter(pk=quota.pk).update(claimed=2)
    return quota


def test_all_is_well(olga: Person, mallory: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_quota(make_event())

    assert run() == (
        0,
        ["0 quotas differ from their claims.", ALL_IS_COUNTED, BOOKS_ARE_WELL, NO_EXCESS_REFUND],
    )


def test_drift_of_any_organizer_is_printed_and_fails(olga: Person, mallory: Person) -> None:
    quota = drifting_quota(mallory)

    assert run() == (
        1,
        [
            f"zeta: quota {quota.pk} (Hall): counted 2, claimed 0; forced 0, forced claims 0",
            "1 quotas differ from their claims.",
            ALL_IS_COUNTED,
            BOOKS_ARE_WELL,
            NO_EXCESS_REFUND,
        ],
    )


def test_a_sale_that_a_quota_does_not_count_is_printed_and_fails(olga: Person, mallory: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_order(make_ticket_product(make_order_event()))
        quota = Quota.objects.get()
        Claim.objects.all().delete()
        Quota.objects.update(claimed=0)

    assert run() == (
        1,
        [
            f"acme: quota {quota.pk}: 1 sold tickets not counted",
            "0 quotas differ from their claims.",
            "1 quotas do not count all that was sold of them.",
            BOOKS_ARE_WELL,
            NO_EXCESS_REFUND,
        ],
    )


def test_an_order_that_is_not_worth_what_was_sold_is_printed_and_fails(olga: Person, mallory: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = make_order(make_ticket_product(make_order_event())).order
        Order.objects.filter(pk=order.pk).update(total=Decimal("22.00"))

    assert run() == (
        1,
        [
            f"acme: order {order.code}: total 22.000, lines 23.000; sold 22.000, ledger 23.000",
            "0 quotas differ from their claims.",
            ALL_IS_COUNTED,
            "1 orders differ from their ledger.",
            NO_EXCESS_REFUND,
        ],
    )


def test_an_order_refunded_above_the_amount_received_is_printed_and_fails(
    olga: Person, mallory: Person
) -> None:
    with organizer_transaction(olga.organizer):
        order = make_order(make_ticket_product(make_order_event()), is_paid=True).order
        fields: dict[str, Any] = {"source": "admin", "provider": "manual", "created_at": NOON}
        Refund.objects.create(
            order=order, local_id=1, state="done", amount=Decimal("23.01"), executed_at=NOON, **fields
        )
        Refund.objects.create(order=order, local_id=2, state="failed", amount=Decimal("9.00"), **fields)

    assert run() == (
        1,
        [
            f"acme: order {order.code}: 23.000 received, 23.010 refunded",
            "0 quotas differ from their claims.",
            ALL_IS_COUNTED,
            BOOKS_ARE_WELL,
            "1 orders have refunds above the amount received.",
        ],
    )


def test_one_organizer_can_be_asked_about(olga: Person, mallory: Person) -> None:
    drifting_quota(mallory)

    assert run("--organizer", "acme") == (
        0,
        ["0 quotas differ from their claims.", ALL_IS_COUNTED, BOOKS_ARE_WELL, NO_EXCESS_REFUND],
    )


def test_an_unknown_organizer_is_refused(olga: Person) -> None:
    with pytest.raises(CommandError):
        run("--organizer", "nobody")
