"""A buyer in front of acme's shop."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from apps.shop.views import event as event_pages
from apps.shop.views import start as start_pages
from tests.people import Person

HIDDEN = re.compile(r'name="(cart|total)" value="([^"]+)"')
CONSENT = re.compile(r'name="(consent_[0-9]+)"')


class Buyer(Client):
    """With a cart cookie of their own; `host` is whose shop it is."""

    def __init__(self, host: str = "acme.parterre.test", **options: Any) -> None:
        super().__init__(headers={"host": host, **options.pop("headers", {})}, **options)

    def see(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, (answer.status_code, path)
        return answer.content.decode()

    def follow(self, answer: HttpResponse) -> str:
        assert answer.status_code == 303, answer.content.decode()
        return self.see(answer["Location"].partition("#")[0])

    def add(self, number: int, *products: Any, event: str = "fair") -> HttpResponse:
        return self.post(f"/{event}/cart/add/", {f"item_{one.pk}": str(number) for one in products})

    def order(self, *, event: str = "fair", **more: Any) -> HttpResponse:
        """Fill in the checkout as it comes, and send it."""
        page = self.see(f"/{event}/checkout/")
        given = dict(HIDDEN.findall(page)) | dict.fromkeys(CONSENT.findall(page), "on")
        values = {"email": "bea@example.org", "payment": "manual", **given, **more}
        return self.post(f"/{event}/checkout/", values)


@pytest.fixture
def bea(olga: Person) -> Buyer:
    return Buyer()


@pytest.fixture
def carl(olga: Person) -> Buyer:
    return Buyer()


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Versions of rolled-back tests come again."""
    event_pages.offers.clear()
    start_pages.pages.clear()
