"""Rows of the order list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.backoffice.orders.state_badges import State, state_of
from apps.orders.models import Order, OrderPosition
from apps.payments.models import Payment


@dataclass(frozen=True, slots=True)
class OrderRow:
    order: Order
    buyer: str
    tickets: int
    provider: str
    state: State


@dataclass(frozen=True, slots=True)
class Totals:
    """`sums`: amounts by currency."""

    number: int
    sums: list[tuple[Decimal, str]]


def for_rows(orders: QuerySet[Order]) -> QuerySet[Any]:
    positions = OrderPosition.objects.filter(order=OuterRef("pk"), canceled=False).order_by()
    counted = positions.values("order").annotate(number=Count("pk")).values("number")
    named = positions.exclude(attendee_name=None).exclude(attendee_name="").order_by("positionid")
    payments = Payment.objects.filter(order=OuterRef("pk")).order_by("-local_id")
    return orders.select_related("event").annotate(
        tickets=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
        attendee=Subquery(named.values("attendee_name")[:1]),
        provider=Subquery(payments.values("provider")[:1]),
    )


def order_rows(found: Iterable[Any], *, now: datetime) -> list[OrderRow]:
    """Of what `for_rows` found. No query."""
    return [
        OrderRow(
            order,
            buyer_of(order, order.attendee),
            order.tickets,
            order.provider or "",
            state_of(order, now=now),
        )
        for order in found
    ]


def buyer_of(order: Order, attendee: str | None = None) -> str:
    address = order.invoice_address or {}
    return str(address.get("name") or address.get("company") or attendee or "")


def totals_of(orders: QuerySet[Order]) -> Totals:
    """One query."""
    grouped = orders.order_by().values("event__currency").annotate(number=Count("pk"), sum=Sum("total"))
    rows = sorted(grouped, key=lambda row: str(row["event__currency"]))
    return Totals(
        sum(row["number"] for row in rows),
        [(row["sum"] or Decimal(0), row["event__currency"]) for row in rows],
    )
