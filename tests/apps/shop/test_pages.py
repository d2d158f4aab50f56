from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from apps.events.models import Event
from apps.orders.models import Order
from tenants.entering import entered
from tests.factories.orders import make_event, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db


def test_smoke(olga: Person) -> None:
    with entered(olga.organizer):
        event = make_event(slug="fair")
        product = make_ticket_product(event, "23.00", size=5, personalized=True)
    client = Client(headers={"host": "acme.parterre.test"})
    page = client.get("/")
    assert page.status_code == 200
    assert b"Winter Fair" in page.content
    page = client.get("/fair/")
    assert page.status_code == 200, page.content
    print(page.content.decode())
    added = client.post("/fair/cart/add/", {f"item_{product.pk}": "2"})
    assert added.status_code == 303
    page = client.get("/fair/")
    assert page.status_code == 200
    print(page.content.decode())
    page = client.get("/fair/cart/")
    assert page.status_code == 200
    page = client.get("/fair/checkout/")
    assert page.status_code == 200
    print(page.content.decode())
    cart = re.search(r'name="cart" value="(\d+)"', page.content.decode())[1]
    total = re.search(r'name="total" value="([\d.]+)"', page.content.decode())[1]
    placed = client.post("/fair/checkout/", {"cart": cart, "total": total, "email": "bea@example.org", "payment": "manual"})
    print(placed.content.decode())
    assert placed.status_code == 303
    page = client.get(placed["location"])
    print(page.content.decode())
    assert page.status_code == 200
