"""A later deadline, and the way back of an order that expired."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from apps.audit.models import LogEntry
from apps.availability.facade import reconcile
from apps.availability.models import Quota
from apps.catalog.models import Product
from apps.orders.models import Order
from apps.payments.models import Payment
from apps.sales.facade import (
    NoCapacityLeft,
    check_consistency,
    expire_orders,
    extend_deadline,
    settle_payment,
)
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=20)
DAY = date(2030, 6, 1)
BY: dict[str, Any] = {"actor": SYSTEM, "now": LATER}


def expired(*, size: int = 1) -> tuple[Order, Product]:
    product = make_ticket_product(make_event(), size=size)
    order = make_order(product).order
    expire_orders(**BY)
    return order, product


def entries(action: str) -> list[dict[str, Any]]:
    return list(LogEntry.objects.filter(action=action).order_by("pk").values_list("data", flat=True))


def test_the_deadline_ends_with_the_day_in_the_events_time_zone(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = make_order(make_ticket_product(make_event())).order

        for _ in range(2):
            extend_deadline(order.pk, day=DAY, actor=SYSTEM, now=NOON)

        assert Order.objects.get().expires_at == datetime(2030, 6, 1, 21, 59, 59, tzinfo=UTC)
        told = [{"code": order.code, "expires": "2030-06-01T23:59:59+02:00"}]
        assert entries("order.expirychanged") == told


def test_an_expired_order_holds_its_tickets_again(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order, _product = expired()

        extend_deadline(order.pk, day=DAY, **BY)

        assert (Order.objects.get().status, Quota.objects.get().claimed) == ("n", 1)
        assert (reconcile(), check_consistency()) == ([], [])


def test_tickets_that_were_sold_meanwhile_are_not_sold_twice(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order, product = expired()
        make_order(product, now=LATER)

        with pytest.raises(NoCapacityLeft) as refused, transaction.atomic():
            extend_deadline(order.pk, day=DAY, **BY)

        assert refused.value.values == {"name": "Tickets"}
        assert Order.objects.get(pk=order.pk).status == "e"
        assert entries("order.expirychanged") == []
        extend_deadline(order.pk, day=DAY, force=True, **BY)
        quota = Quota.objects.get()
        assert (Order.objects.get(pk=order.pk).status, quota.claimed, quota.forced) == ("n", 1, 1)
        assert (reconcile(), check_consistency()) == ([], [])


def test_an_order_whose_money_came_too_late_is_paid_as_soon_as_it_has_tickets(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order, product = expired()
        other = make_order(product, now=LATER).order
        settle_payment(Payment.objects.get(order=order).pk, **BY)
        expire_orders(actor=SYSTEM, now=other.expires_at + timedelta(days=1))

        extend_deadline(order.pk, day=DAY, **BY)

        paid = Order.objects.get(pk=order.pk)
        assert (paid.status, Quota.objects.get().claimed) == ("p", 1)
        assert list(Payment.objects.filter(order=order).values_list("amount", flat=True)) == [Decimal(23)]
        assert (reconcile(), check_consistency()) == ([], [])
