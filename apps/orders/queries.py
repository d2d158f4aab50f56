"""Queries of orders for other apps."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum
from django.db.models.functions import Coalesce, Lower, TruncDate
from django.db.models.lookups import Exact

from apps.events.models import Event
from apps.orders.models import Order, OrderPosition, Transaction
from parterre.kernel.normalize import normalized_email
from tenants.stats import DaySales, SalesFigures


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


def orders_of_address(email: str) -> Q:
    """Of orders: however an API client or a browser spells the domain."""
    with suppress(ValueError):
        email = normalized_email(email)
    return Q(Exact(Lower("email"), email.lower()))


def tickets_matching(text: str) -> Q:
    """Of order positions: by code, name, address or order, as one types it."""
    return (
        Q(secret__istartswith=text)
        | Q(attendee_name__icontains=text)
        | Q(addon_to__attendee_name__icontains=text)
        | Q(attendee_email__icontains=text)
        | Q(company__icontains=text)
        | Q(order__code__istartswith=text)
        | Q(order__email__icontains=text)
        | Q(order__invoice_address__name__icontains=text)
        | Q(order__invoice_address__company__icontains=text)
    )


def orders_matching(text: str) -> Q:
    """Of orders: by code, address, name, company, note, or by one of their tickets."""
    positions = OrderPosition.objects.filter(order=OuterRef("pk")).filter(
        Q(attendee_name__icontains=text)
        | Q(attendee_email__icontains=text)
        | Q(company__icontains=text)
        | Q(secret__istartswith=text)
    )
    return (
        Q(code__istartswith=text)
        | Q(email__icontains=text)
        | Q(comment__icontains=text)
        | Q(invoice_address__name__icontains=text)
        | Q(invoice_address__company__icontains=text)
        | Q(Exists(positions))
    )
