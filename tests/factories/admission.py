"""Tickets and the lists that let them in. Call inside the organizer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from apps.admission.models import Checkin, CheckinList
from apps.catalog.models import Product
from apps.events.models import Event
from apps.orders.models import Order, OrderPosition, OrderStatus

NOON = datetime(2026, 7, 10, 12, 0, tzinfo=UTC)
_numbers = count(1)


def make_event(**given: Any) -> Event:
    values: dict[str, Any] = {
        "slug": f"fair{next(_numbers)}",
        "name": {"en": "Summer fair"},
        "currency": "EUR",
        "timezone": "Europe/Berlin",
        "locales": ["en"],
        "date_from": NOON,
        "live": True,
    }
    return Event.objects.create(**{**values, **given})


def make_product(event: Event, **given: Any) -> Product:
    values: dict[str, Any] = {"name": {"en": "Day ticket"}, "default_price": Decimal(23), "admission": True}
    return Product.objects.create(event=event, **{**values, **given})


def make_list(event: Event, **given: Any) -> CheckinList:
    return CheckinList.objects.create(event=event, **{"name": "Main door", **given})


def make_order(event: Event, **given: Any) -> Order:
    number = next(_numbers)
    values: dict[str, Any] = {
        "code": f"A{number:05}",
        "status": OrderStatus.PAID,
        "secret": f"order{number}",
        "email": "bea@example.org",
        "locale": "en",
        "placed_at": NOON - timedelta(days=30),
        "expires_at": NOON - timedelta(days=20),
        "last_modified": NOON - timedelta(days=30),
        "total": Decimal(23),
    }
    return Order.objects.create(event=event, **{**values, **given})


def make_ticket(product: Product, order: Order | None = None, **given: Any) -> OrderPosition:
    """A paid ticket; `status` and other columns of an order that is not given go to the order."""
    number = next(_numbers)
    of_order = {name: given.pop(name) for name in list(given) if name in ORDER_COLUMNS}
    order = order or make_order(product.event, **of_order)
    values: dict[str, Any] = {
        "positionid": order.positions.count() + 1,
        "price": Decimal(23),
        "tax_rate": Decimal(0),
        "tax_value": Decimal(0),
        "attendee_name": "Bea Buyer",
        "attendee_name_parts": {"_scheme": "full", "full_name": "Bea Buyer"},
        "secret": f"ticket{number}",
        "web_secret": f"web{number}",
        "pseudonymization_id": f"P{number}",
    }
    return OrderPosition.objects.create(order=order, product=product, **{**values, **given})


ORDER_COLUMNS = ("status", "valid_if_pending", "require_approval", "code", "email", "invoice_address")


def make_scan(checkin_list: CheckinList, position: OrderPosition | None, **given: Any) -> Checkin:
    return Checkin.objects.create(list=checkin_list, position=position, **{"scanned_at": NOON, **given})
