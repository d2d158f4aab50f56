"""An event of acme, reached by Olga's, Tim's and Mallory's clients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from apps.events.models import Event
from tenants.context.transactions import organizer_transaction
from tests.contract.client import ContractClient
from tests.factories.offer import make_event
from tests.people import Person


@dataclass
class Fair:
    person: Person
    event: Event

    def url(self, *path: object) -> str:
        tail = "".join(f"{part}/" for part in path)
        return f"/api/v1/organizers/{self.person.organizer.slug}/events/{self.event.slug}/{tail}"

    def make(self, factory: Callable[..., Any], *args: Any, **given: Any) -> Any:
        """A factory of tests.factories.offer; those that need the event get it."""
        with organizer_transaction(self.person.organizer):
            return factory(*args, **given)

    def ask(self, question: Callable[[], Any]) -> Any:
        with organizer_transaction(self.person.organizer):
            return question()


@pytest.fixture
def fair(olga: Person) -> Fair:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", timezone="Europe/Berlin", item_meta_properties={"Colour": "red"})
    return Fair(olga, event)


@pytest.fixture
def mallorys_fair(mallory: Person) -> Fair:
    with organizer_transaction(mallory.organizer):
        return Fair(mallory, make_event(slug="fair"))


@pytest.fixture
def tims(api_as: Callable[[Person], ContractClient], tim: Person) -> ContractClient:
    return api_as(tim)


@pytest.fixture
def mallorys(api_as: Callable[[Person], ContractClient], mallory: Person) -> ContractClient:
    return api_as(mallory)


@pytest.fixture
def nobodys(api_as: Callable[[Person | None], ContractClient]) -> ContractClient:
    return api_as(None)
