"""Events with something on offer, and positions that hold it. Call these inside `entered(organizer)`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from apps.availability.facade import QuotaData, create_quota
from apps.availability.models import Quota
from apps.catalog.facade import ProductData, VariationData, create_product
from apps.catalog.models import Product, Variation
from apps.events.models import Event
from apps.orders.models import Order, OrderPosition
from apps.taxes.facade import TaxRuleData, create_rule
from apps.taxes.models import TaxRule
from parterre.kernel.actor import SYSTEM

NOON = datetime(2030, 6, 1, 12, tzinfo=UTC)
_numbers = count(1)


def make_event(**fields: Any) -> Event:
    number = next(_numbers)
    defaults = {"slug": f"event{number}", "name": {"en": f"Event {number}"}, "date_from": NOON, "live": True}
    return Event.objects.create(**defaults | fields)


def make_tax_rule(event: Event, rate: str = "19.00", **fields: Any) -> TaxRule:
    return create_rule(event, TaxRuleData(name={"en": "VAT"}, rate=Decimal(rate), **fields), actor=SYSTEM)


def make_product(
    event: Event, price: str = "23.00", *, variations: Sequence[VariationData] = (), **fields: Any
) -> Product:
    data = ProductData(**{"name": {"en": "Ticket"}, "default_price": Decimal(price)} | fields)
    return create_product(event, data, variations=variations, actor=SYSTEM)


def variation(value: str = "Adult", **fields: Any) -> VariationData:
    return VariationData(value={"en": value}, **fields)


def variations_of(product: Product) -> list[Variation]:
    return list(Variation.objects.filter(product=product).order_by("pk"))


def make_quota(
    event: Event,
    size: int | None = 10,
    *,
    products: Sequence[Product] = (),
    variations: Sequence[Variation] = (),
    **fields: Any,
) -> Quota:
    data = QuotaData(
        **{"name": "Tickets", "size": size} | fields,
        products=[product.pk for product in products],
        variations=[variation.pk for variation in variations],
    )
    return create_quota(event, data, actor=SYSTEM)


def make_positions(product: Product, number: int = 1, *, status: str = "n") -> list[OrderPosition]:
    """An order's bare rows: nothing is claimed for them."""
    order = Order.objects.create(
        event_id=product.event_id,
        code=f"T{next(_numbers)}",
        status=status,
        secret="s",
        placed_at=NOON,
        expires_at=NOON + timedelta(days=14),
        last_modified=NOON,
        total=product.default_price * number,
    )
    return [
        OrderPosition.objects.create(
            order=order,
            positionid=positionid,
            product=product,
            price=product.default_price,
            tax_rate=Decimal(0),
            tax_value=Decimal(0),
            secret=f"secret{next(_numbers)}",
            web_secret="w",
            pseudonymization_id=f"P{next(_numbers)}",
        )
        for positionid in range(1, number + 1)
    ]
