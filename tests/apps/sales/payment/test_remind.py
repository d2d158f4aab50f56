from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.messaging.domain.content import read_content
from apps.messaging.models import Mail
from apps.orders.models import Order
from apps.payments.facade import FOUND
from apps.payments.models import Payment
from apps.sales.facade import mark_paid
from apps.sales.payment.remind import remind_buyers
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tenants.outbox.periodic import jobs
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.mails import plain
from tests.people import Person

pytestmark = pytest.mark.django_db

DEADLINE = NOON + timedelta(days=14)
NEAR = DEADLINE - timedelta(days=2)


def remind(now: datetime = NEAR) -> int:
    return remind_buyers(actor=SYSTEM, now=now)


def test_who_has_not_paid_is_reminded_once_for_each_deadline(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = make_order(make_ticket_product(make_event()), expires_at=DEADLINE).order

        counts = [remind(DEADLINE - timedelta(days=3, hours=1)), remind(), remind(NEAR + timedelta(hours=1))]

        assert counts == [0, 1, 0]
        mail = Mail.objects.get()
        text = plain(mail)
        assert mail.subject == f"Payment due for your order {order.code} for Winter Fair"
        assert "Pay by Wednesday, May 15, 2030" in text
        assert "Pay now: http://acme.parterre.test/" in text
        Order.objects.update(expires_at=DEADLINE + timedelta(days=14))
        assert [remind(NEAR), remind(NEAR + timedelta(days=14))] == [0, 1]

        mark_paid(order.pk, notifies_buyer=False, actor=SYSTEM, now=NEAR + timedelta(days=14))
        assert read_content(Mail.objects.latest("written_at")) is None  # paid before the worker came to it


@pytest.mark.parametrize(
    ("why", "settings", "fields"),
    [
        ("paid", {}, {"is_paid": True}),
        ("awaits approval", {}, {"require_approval": True}),
        ("without an address", {}, {"email": None}),
        ("too late", {}, {"expires_at": NEAR}),
        ("just ordered", {}, {"now": NEAR - timedelta(hours=23)}),
        ("switched off", {"mail_days_order_expire_warning": 0}, {}),
        ("nearer the deadline", {"mail_days_order_expire_warning": 1}, {}),
        ("not a number", {"mail_days_order_expire_warning": "3"}, {}),
        ("the money is on its way", {}, {}),
    ],
)
def test_nobody_else_is(olga: Person, why: str, settings: dict[str, Any], fields: dict[str, Any]) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(settings=settings))
        make_order(product, **{"expires_at": DEADLINE} | fields)
        if why == "the money is on its way":
            Payment.objects.update(info={FOUND: "pending"})

        remind()

        assert list(Mail.objects.all()) == []


def test_the_statements_are_those_of_the_mails(olga: Person) -> None:
    def count(number: int) -> int:
        for _ in range(number):
            make_order(product, expires_at=DEADLINE)
        with CaptureQueriesContext(connection) as queries:
            assert remind() == number
        return len(queries)

    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=None)
        assert count(5) - count(2) == 3 * 2


def test_it_is_a_periodic_job() -> None:
    assert jobs["sales.remind"].every == timedelta(hours=1)
