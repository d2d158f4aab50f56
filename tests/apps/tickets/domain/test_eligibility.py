from __future__ import annotations

from typing import Any

import pytest

from apps.catalog.models import Product
from apps.events.models import Event
from apps.orders.models import Order
from apps.tickets.facade import gives_tickets, has_ticket


@pytest.mark.parametrize(
    ("order", "settings", "gives"),
    [
        ({"status": "p"}, {}, True),
        ({"status": "n"}, {}, False),
        ({"status": "n", "valid_if_pending": True}, {}, True),
        ({"status": "n", "valid_if_pending": True, "require_approval": True}, {}, False),
        ({"status": "n"}, {"ticket_download_pending": True}, True),
        ({"status": "e", "valid_if_pending": True}, {"ticket_download_pending": True}, False),
        ({"status": "c", "valid_if_pending": True}, {}, False),
    ],
)
def test_orders_that_have_tickets(order: dict[str, Any], settings: dict[str, Any], gives: bool) -> None:
    assert gives_tickets(Order(**order), Event(settings=settings)) is gives


@pytest.mark.parametrize(
    ("product", "is_addon", "settings", "has"),
    [
        ({"admission": True}, False, {}, True),
        ({"admission": False}, False, {}, True),
        ({"admission": False}, False, {"ticket_download_nonadm": False}, False),
        ({"admission": True}, False, {"ticket_download_nonadm": False}, True),
        ({"admission": True}, True, {}, False),
        ({"admission": True}, True, {"ticket_download_addons": True}, True),
        ({"admission": True, "generate_tickets": False}, False, {}, False),
        ({"admission": False, "generate_tickets": True}, True, {"ticket_download_nonadm": False}, True),
    ],
)
def test_products_that_have_tickets(
    product: dict[str, Any], is_addon: bool, settings: dict[str, Any], has: bool
) -> None:
    assert has_ticket(Product(**product), is_addon=is_addon, event=Event(settings=settings)) is has
