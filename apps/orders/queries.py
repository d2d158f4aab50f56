"""Queries of orders for other apps."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any, Final

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Lower, TruncDate
from django.db.models.lookups import Exact

from apps.events.models import Event
from apps.orders.models import ORDER_WORDS, POSITION_WORDS, Order, OrderPosition, OrderStatus, Transaction
from parterre.kernel.normalize import normalized_email, search_words
from parterre.search import has_words
from tenants.stats import DaySales, SalesFigures

Positions = QuerySet[OrderPosition]
IdsOfPart = Callable[[Positions, Positions, QuerySet[Order]], tuple[QuerySet[Any, Any], ...]]
MOST_PARTS: Final = 8  # of a search; further ones are ignored


def has_orders(event: Event) -> bool:
    return Order.objects.filter(event=event).exists()


def event_of_order(order_id: int) -> int | None:
    return Order.objects.filter(pk=order_id).values_list("event_id", flat=True).first()


def sales_figures(since: date | None) -> SalesFigures:
    """From the ledger; `since`: the first day (UTC) of interest, None: all. Orders of test mode are no sales."""
    lines = Transaction.objects.filter(order__testmode=False)
    if since is not None:
        lines = lines.filter(at__gte=datetime.combine(since, time.min, tzinfo=UTC))
    by_day = lines.values(day=TruncDate("at", tzinfo=UTC), currency=F("order__event__currency")).annotate(
        orders=Count("order", distinct=True, filter=Q(count=1, at=F("order__placed_at"))),
        tickets=Coalesce(Sum("count", filter=Q(positionid__isnull=False)), 0),
        revenue=Sum(F("count") * F("price")),
        last=Max("order__placed_at"),
    )
    found = list(by_day.order_by("day", "currency"))
    days = [
        DaySales(row["day"], row["currency"], row["orders"], row["tickets"], row["revenue"]) for row in found
    ]
    return SalesFigures(days=days, last_sale_at=max((row["last"] for row in found), default=None))


def tickets_by_day(events: QuerySet[Event], *, since: date, zone: tzinfo) -> dict[date, int]:
    """Of orders placed from the first day on, days as they are in `zone`: what is paid or held and not canceled.

    One query. Orders of test mode are no sales.
    """
    positions = OrderPosition.objects.filter(
        order__event__in=events,
        order__placed_at__gte=datetime.combine(since, time.min, tzinfo=zone),
        order__status__in=(OrderStatus.PENDING, OrderStatus.PAID),
        order__testmode=False,
        canceled=False,
    )
    by_day = positions.order_by().values(day=TruncDate("order__placed_at", tzinfo=zone))
    return {row["day"]: row["number"] for row in by_day.annotate(number=Count("pk"))}


def orders_of_address(email: str) -> Q:
    """Of orders: however an API client or a browser spells the domain."""
    return Q(Exact(Lower("email"), _one_spelling(email).lower()))


def tickets_matching(text: str) -> Q:
    """Of order positions: by code, name, address or order, as one types it. Add-ons are found with their ticket."""
    return _each_part(
        text,
        lambda named, secret, orders: (
            named.values("pk"),
            secret.values("pk"),
            OrderPosition.objects.filter(addon_to__in=named).values("pk"),
            OrderPosition.objects.filter(order__in=orders).values("pk"),
        ),
    )


def orders_matching(text: str) -> Q:
    """Of orders: by code, address, name, company, note, or by one of their tickets."""
    return _each_part(
        text,
        lambda named, secret, orders: (named.values("order"), secret.values("order"), orders.values("pk")),
    )


def _each_part(text: str, ids: IdsOfPart) -> Q:
    """Each part, as parted by spaces, may be in the order or in a ticket.

    A union of ids, because no index serves an OR over two tables. Of a ticket's secret, only the start is found.
    """
    found = Q()
    for part in map(_one_spelling, text.split()[:MOST_PARTS]):
        if words := search_words(part):
            first, *others = ids(
                OrderPosition.objects.filter(has_words(POSITION_WORDS, words)),
                OrderPosition.objects.filter(secret__startswith=part),
                Order.objects.filter(has_words(ORDER_WORDS, words)),
            )
            found &= Q(pk__in=first.union(*others))
    return found or Q(pk__in=[])


def _one_spelling(text: str) -> str:
    with suppress(ValueError):
        return normalized_email(text) if "@" in text else text
    return text
