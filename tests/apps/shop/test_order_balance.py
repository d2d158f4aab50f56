"""What an order costs, what of that is paid, refunded and due: one answer on every page and in every document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from apps.backoffice.orders.presenters import shown
from apps.orders.models import Order
from apps.payments.models import Payment, Refund
from apps.sales.facade import cancel_order, orders_with_refund_due, read_confirmation, refund_due_of
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tests.apps.shop.conftest import Buyer
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db

FACT = re.compile(r"<dt[^>]*>([^<]+)</dt><dd[^>]*>([^<]+)</dd>")


@dataclass(frozen=True)
class Situation:
    """Of an order of 41.00 for two tickets. Payments and refunds: state and amount; `reversed`: by the buyer's bank.

    `shows`: total, paid, refunded, on its way, due, refund due, as the buyer reads them; 0 is not shown.
    """

    name: str
    shows: tuple[float, ...]
    says: str
    status: str = "p"
    payments: tuple[tuple[str, int], ...] = (("confirmed", 41),)
    refunds: tuple[tuple[Any, ...], ...] = ()
    fee: int = 0
    approval: bool = False


SITUATIONS = [
    Situation("unpaid", (41, 0, 0, 0, 41, 0), "Pay <b>€41.00</b> by", "n", (("created", 41),)),
    Situation("failed", (41, 0, 0, 0, 41, 0), "Pay <b>€41.00</b> by", "n", (("failed", 41),)),
    Situation("partly paid", (41, 25, 0, 0, 16, 0), "Pay <b>€16.00</b> by", "n", (("confirmed", 25),)),
    Situation("to approve", (41, 0, 0, 0, 0, 0), "awaiting approval", "n", (), approval=True),
    Situation("paid", (41, 41, 0, 0, 0, 0), "Your order is confirmed"),
    Situation(
        "overpaid",
        (41, 82, 0, 0, 0, 41),
        "€41.00 has not been refunded yet",
        payments=(("confirmed", 41), ("confirmed", 41)),
    ),
    Situation("partly refunded", (41, 41, 16, 0, 0, 0), "Your order is confirmed", refunds=(("done", 16),)),
    Situation("refund pending", (41, 41, 0, 16, 0, 0), "confirmed", refunds=(("transit", 16),)),
    Situation("refund begun", (41, 41, 0, 16, 0, 0), "confirmed", refunds=(("created", 16),)),
    Situation("refund failed", (41, 41, 0, 0, 0, 0), "confirmed", refunds=(("failed", 16),)),
    Situation(
        "canceled with a fee",
        (5, 41, 36, 0, 0, 0),
        "Your tickets were canceled",
        refunds=(("done", 36),),
        fee=5,
    ),
    Situation("canceled for a fee", (5, 41, 0, 0, 0, 36), "€36.00 has not been refunded yet", fee=5),
    Situation(
        "canceled, fee unpaid",
        (5, 0, 0, 0, 5, 0),
        "Your tickets were canceled",
        "n",
        (("created", 41),),
        fee=5,
    ),
    Situation("canceled and refunded", (41, 41, 41, 0, 0, 0), "canceled", "c", refunds=(("done", 41),)),
    Situation("canceled, on its way", (41, 41, 0, 41, 0, 0), "canceled", "c", refunds=(("transit", 41),)),
    Situation("canceled, failed", (41, 41, 0, 0, 0, 41), "not been refunded", "c", refunds=(("failed", 41),)),
    Situation("canceled, unpaid", (41, 0, 0, 0, 0, 0), "canceled", "c", (("canceled", 41),)),
    Situation("expired", (41, 0, 0, 0, 0, 0), "not paid in time", "e", (("canceled", 41),)),
    Situation("dispute open", (41, 41, 0, 41, 0, 0), "confirmed", refunds=(("transit", 41, "reversed"),)),
    Situation(
        "dispute lost", (41, 41, 41, 0, 41, 0), "Pay <b>€41.00</b> again", refunds=(("done", 41, "reversed"),)
    ),
    Situation("dispute won", (41, 41, 0, 0, 0, 0), "confirmed", refunds=(("failed", 41, "reversed"),)),
    Situation(
        "lost and paid again",
        (41, 82, 41, 0, 0, 0),
        "Your order is confirmed",
        payments=(("confirmed", 41), ("confirmed", 41)),
        refunds=(("done", 41, "reversed"),),
    ),
    Situation(
        "lost for a part, refunded for another",
        (41, 41, 30, 0, 20, 0),
        "Pay <b>€20.00</b> again",
        refunds=(("done", 10), ("done", 20, "reversed")),
    ),
]
LABELS = ("Total", "Paid", "Refunded", "Refund on its way", "Amount due", "Refund due")


def make(situation: Situation) -> Order:
    product = make_ticket_product(make_event(slug="fair"), "20.50")
    order = make_order(product, product).order
    Payment.objects.all().delete()
    for number, (state, amount) in enumerate(situation.payments, start=1):
        Payment.objects.create(
            order=order,
            local_id=number,
            state=state,
            amount=amount,
            provider="manual",
            created_at=NOON,
            paid_at=NOON,
        )
    if situation.fee:
        cancel_order(order.pk, fee=Decimal(situation.fee), notifies_buyer=False, actor=SYSTEM, now=NOON)
    for number, (state, amount, *how) in enumerate(situation.refunds, start=1):
        Refund.objects.create(
            order=order,
            payment=Payment.objects.order_by("pk").first(),
            local_id=number,
            state=state,
            source="admin",
            amount=amount,
            provider="manual",
            created_at=NOON,
            executed_at=NOON if state == "done" else None,
            info=dict.fromkeys(how, True),
        )
    Order.objects.update(status=situation.status, require_approval=situation.approval)
    return Order.objects.select_related("event").get()


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.name)
def test_everywhere_the_same(
    olga: Person, bea: Buyer, situation: Situation, django_assert_max_num_queries: Any
) -> None:
    _total, _paid, _refunded, _on_its_way, due, refund_due = situation.shows
    with organizer_transaction(olga.organizer):
        order = make(situation)
        sums, confirmation = shown(order).sums, read_confirmation(order)
        listed = [one.pk for one in orders_with_refund_due()]

        assert (refund_due_of(order), sums.refund_due, confirmation.refund_due) == (refund_due,) * 3
        assert listed == ([order.pk] if refund_due else [])
        if not situation.approval:  # to be paid, but not yet
            assert (sums.due, confirmation.due) == (due, due)

    with django_assert_max_num_queries(13):  # savepoint twice in a test, and the branding of a first visit
        page = bea.see(f"/fair/order/{order.code}/{order.secret}/")

    facts = dict(FACT.findall(page.partition('id="money"')[2]))
    expected = {
        name: f"{'−' if name.startswith('Refund') and name != 'Refund due' else ''}€{amount:.2f}"
        for name, amount in zip(LABELS, situation.shows, strict=True)
        if amount
    }
    assert {name: facts[name].replace("-", "−") for name in LABELS if name in facts} == expected
    assert situation.says in page
    assert ('name="payment"' in page or "How to pay" in page) == bool(due)


def test_the_buyer_sees_each_refund_and_what_was_canceled(olga: Person, bea: Buyer) -> None:
    refunds = (("done", 10), ("transit", 11), ("failed", 12))
    with organizer_transaction(olga.organizer):
        order = make(Situation("", (), "", refunds=refunds))
        order.positions.filter(positionid=1).update(canceled=True)

    page = bea.see(f"/fair/order/{order.code}/{order.secret}/")

    rows = re.findall(r'<li class="refund">(.*?)</li>', page, re.S)
    assert [re.sub(r"<[^>]+>|\s+", " ", row).split() for row in rows] == [
        ["€10.00", "Refunded", "May", "1,", "2030", "·", "by", "the", "organizer"],
        ["€11.00", "On", "its", "way", "by", "the", "organizer"],
    ]
    cards = page.split('<li class="ticket-card')[1:]
    assert ["Canceled" in card for card in cards] == [True, False]
