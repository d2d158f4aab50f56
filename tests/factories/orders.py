"""Orders that were really placed. Call these inside `entered(organizer)`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from apps.catalog.models import Product, Variation
from apps.events.models import Event
from apps.sales.facade import PlacedOrder, PlaceOrder, PlacePosition, place_order
from parterre.kernel.actor import SYSTEM, Actor
from tests.factories import offer

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)


def make_event(**fields: Any) -> Event:
    """With the manual payment method and PDF tickets."""
    defaults = {
        "plugins": ["manual", "pdf"],
        "timezone": "Europe/Berlin",
        "currency": "EUR",
        "locales": ["en", "de"],
        "name": {"en": "Winter Fair", "de": "Wintermarkt"},
        "location": {"en": "The meadow", "de": "Die Wiese"},
    }
    return offer.make_event(**defaults | fields)


def make_ticket_product(
    event: Event, price: str = "23.00", *, size: int | None = 10, **fields: Any
) -> Product:
    """A product of 19 % VAT with a quota of its own."""
    fields = {"name": {"en": "Day ticket", "de": "Tageskarte"}, "admission": True} | fields
    product = offer.make_product(event, price, **fields)
    offer.make_quota(event, size, products=[product])
    return product


def position(product: Product, variation: Variation | None = None, **fields: Any) -> PlacePosition:
    return PlacePosition(product_id=product.pk, variation_id=variation.pk if variation else None, **fields)


def request_for(*products: Product, **fields: Any) -> PlaceOrder:
    """One position each."""
    defaults: dict[str, Any] = {
        "event": products[0].event,
        "positions": tuple(position(product) for product in products),
        "email": "bea@example.org",
        "locale": "en",
        "payment_provider": "manual",
    }
    return PlaceOrder(**defaults | fields)


def make_order(*products: Product, now: datetime = NOON, actor: Actor = SYSTEM, **fields: Any) -> PlacedOrder:
    # What was placed is read back: events in memory may be older than their offer.
    for product in products:
        product.event.refresh_from_db()
    return place_order(request_for(*products, **fields), actor=actor, now=now)
