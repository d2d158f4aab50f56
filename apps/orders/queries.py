"""Reads that other apps need."""

from __future__ import annotations

from django.db.models import Count, Exists, Max, OuterRef, Q

from apps.events.models import Event
from apps.orders.models import Order, OrderPosition
from tenants.stats import SalesFigures


def has_orders(event: Event) -> bool:
    return Order.objects.filter(event=event).exists()


def event_of_order(order_id: int) -> int | None:
    return Order.objects.filter(pk=order_id).values_list("event_id", flat=True).first()


def sales_figures() -> SalesFigures:
    """Orders of test mode are no sales."""
    found = Order.objects.filter(testmode=False).aggregate(orders=Count("pk"), last=Max("placed_at"))
    return SalesFigures(orders=found["orders"], last_sale_at=found["last"])


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
