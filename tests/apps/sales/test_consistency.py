"""Whatever happens to an order, its total, its lines and its ledger agree, and counters are their claims."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.availability.facade import reconcile
from apps.availability.models import Quota
from apps.orders.models import Order, OrderFee, OrderPosition, Transaction
from apps.sales.facade import (
    PlaceFee,
    cancel_order,
    cancel_ticket,
    check_consistency,
    delete_test_order,
    expire_orders,
    extend_deadline,
    mark_paid,
    place_order,
)
from parterre.kernel.actor import SYSTEM
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction
from tests.factories import offer
from tests.factories.orders import NOON, make_event, make_ticket_product, position, request_for
from tests.people import Person

pytestmark = pytest.mark.django_db

prices = st.one_of(st.none(), st.decimals(min_value=0, max_value=500, places=2))
values = st.decimals(min_value=-5, max_value=50, places=2)
lines = st.lists(st.tuples(st.integers(0, 2), prices), min_size=1, max_size=4)
fees = st.lists(st.tuples(values, st.booleans(), st.booleans()), max_size=2)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("place"), lines, fees, st.booleans()),
        st.tuples(st.just("pay"), st.integers(0, 5)),
        st.tuples(st.just("cancel"), st.integers(0, 5)),
        st.tuples(st.just("cancel for"), st.integers(0, 5), st.decimals(min_value=0, max_value=60, places=2)),
        st.tuples(st.just("cancel ticket"), st.integers(0, 9)),
        st.tuples(st.just("expire")),
        st.tuples(st.just("extend"), st.integers(0, 5)),
        st.tuples(st.just("delete"), st.integers(0, 5)),
    ),
    min_size=1,
    max_size=10,
)


def history(products: list[Any], step: Any, at: int) -> None:
    now = NOON + timedelta(days=at)
    orders = list(Order.objects.order_by("pk"))
    known: dict[str, Any] = {"actor": SYSTEM, "now": now}

    def chosen(index: int) -> int:
        return orders[index % len(orders)].pk if orders else 0

    match step:
        case ("place", wanted, extra, paid):
            place_order(
                request_for(
                    products[0],
                    positions=tuple(position(products[index], price=price) for index, price in wanted),
                    fees=tuple(
                        PlaceFee(fee_type="service", value=value, is_percentage=percent, is_split=split)
                        for value, percent, split in extra
                    ),
                    is_paid=paid,
                    testmode=paid,
                    expires_at=now + timedelta(days=2),
                ),
                **known,
            )
        case ("expire",):
            expire_orders(**known)
        case ("pay", index) if orders:
            mark_paid(chosen(index), notifies_buyer=False, **known)
        case ("cancel", index) if orders:
            cancel_order(chosen(index), fee=None, notifies_buyer=False, **known)
        case ("cancel for", index, fee) if orders:
            cancel_order(chosen(index), fee=fee, notifies_buyer=False, **known)
        case ("cancel ticket", index) if orders:
            tickets = list(OrderPosition.objects.order_by("pk").values_list("pk", flat=True))
            cancel_ticket(tickets[index % len(tickets)], notifies_buyer=False, **known)
        case ("extend", index) if orders:
            extend_deadline(chosen(index), day=now.date() + timedelta(days=2), **known)
        case ("delete", index) if orders:
            delete_test_order(chosen(index), **known)


def clear() -> None:
    for order in Order.objects.all():
        Transaction.objects.filter(order=order).delete()
        order.delete()
    Quota.objects.update(claimed=0, forced=0)


@settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_the_books_agree_after_any_history(olga: Person, taken: list[Any]) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        rules = [offer.make_tax_rule(event, rate) for rate in ("19.00", "7.00")]
        products = [
            make_ticket_product(event, "23.00", tax_rule_id=rules[0].pk, size=6),
            make_ticket_product(event, "9.99", tax_rule_id=rules[1].pk, size=None),
            make_ticket_product(event, "0.00", size=3),
        ]
        event.refresh_from_db()
        for product in products:
            product.event = event
    for at, step in enumerate(taken):
        try:
            with organizer_transaction(olga.organizer):
                history(products, step, at)
        except DomainError:
            pass  # refused: and then nothing must have changed, which is seen below

        with organizer_transaction(olga.organizer):
            assert (check_consistency(), reconcile()) == ([], [])
            for order in Order.objects.all():
                sold = [p.price for p in OrderPosition.objects.filter(order=order, canceled=False)]
                sold += [f.value for f in OrderFee.objects.filter(order=order, canceled=False)]
                assert order.total == sum(sold, Decimal(0)) >= 0
    with organizer_transaction(olga.organizer):
        clear()


def test_drift_is_found(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        product.event.refresh_from_db()
        order = place_order(request_for(product), actor=SYSTEM, now=NOON).order
        Order.objects.update(total=Decimal(1))

        [found] = check_consistency()

    assert (found.order_id, found.total, found.lines, found.sold, found.ledger) == (
        order.pk,
        Decimal(1),
        Decimal(23),
        Decimal(1),
        Decimal(23),
    )
