"""A fair with one door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from apps.admission.models import CheckinList
from apps.catalog.models import Product
from apps.events.models import Event
from apps.orders.models import OrderPosition
from tenants.context.transactions import organizer_transaction
from tests.contract.client import ContractClient
from tests.factories.admission import make_event, make_list, make_product, make_ticket
from tests.people import Person

BASE = "/api/v1/organizers/acme/"


@dataclass
class Fair:
    """Acme's event with one product, one list and one paid ticket."""

    person: Person
    event: Event
    product: Product
    checkin_list: CheckinList
    ticket: OrderPosition

    @property
    def lists_url(self) -> str:
        return f"{BASE}events/{self.event.slug}/checkinlists/"

    @property
    def list_url(self) -> str:
        return f"{self.lists_url}{self.checkin_list.pk}/"

    @property
    def positions_url(self) -> str:
        return f"{self.list_url}positions/"

    def make(self, factory: Callable[..., Any], *args: Any, **given: Any) -> Any:
        with organizer_transaction(self.person.organizer):
            return factory(*args, **given)

    def change(self, row: Any, **values: Any) -> None:
        with organizer_transaction(self.person.organizer):
            for name, value in values.items():
                setattr(row, name, value)
            row.save()


@pytest.fixture
def fair(olga: Person) -> Fair:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair")
        product = make_product(event)
        return Fair(olga, event, product, make_list(event), make_ticket(product))


@pytest.fixture
def tims(api_as: Callable[[Person], ContractClient], tim: Person) -> ContractClient:
    return api_as(tim)


@pytest.fixture
def mallorys(api_as: Callable[[Person], ContractClient], mallory: Person) -> ContractClient:
    return api_as(mallory)
