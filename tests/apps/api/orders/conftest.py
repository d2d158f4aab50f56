from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from apps.catalog.models import Product
from tenants.context.transactions import organizer_transaction
from tests.factories.orders import make_event, make_ticket_product
from tests.people import Person

Body = dict[str, Any]


@pytest.fixture
def product(olga: Person) -> Product:
    """Ten day tickets for 23 euros, in an event called fair."""
    with organizer_transaction(olga.organizer):
        made = make_ticket_product(make_event(slug="fair", date_from="2030-06-01T18:00:00Z"), size=10)
        made.event.refresh_from_db()
        return made


@pytest.fixture
def orders(product: Product) -> str:
    return "/api/v1/organizers/acme/events/fair/orders/"


@pytest.fixture
def body(product: Product) -> Callable[..., Body]:
    """What a client sends for one ticket, and what it sends differently."""

    def made(**fields: Any) -> Body:
        position = {
            "positionid": 1,
            "item": product.pk,
            "variation": None,
            "price": None,
            "attendee_name_parts": {"_scheme": "full", "full_name": "Bea Buyer"},
            "attendee_email": None,
            "answers": [],
            "subevent": None,
        }
        defaults: Body = {
            "email": "bea@example.org",
            "locale": "en",
            "sales_channel": "web",
            "payment_provider": "manual",
            "status": "n",
            "fees": [],
            "positions": [position | fields.pop("position", {})],
        }
        return defaults | fields

    return made
