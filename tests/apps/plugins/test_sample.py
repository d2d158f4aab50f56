"""A third party's plugin: a fee, a page, an API route, a task. Switched off, none of them exists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.events.models import Event
from apps.plugin_data.facade import get_plugin_data
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer, OutboxEntry
from tenants.outbox import tasks
from tenants.routing.directory import forget
from tests.factories.offer import make_event, make_product, make_quota
from tests.people import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(olga: Person) -> Event:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", plugins=["manual"])
        product = make_product(event, price="10.00")
        make_quota(event, 10, products=[product])
    return event


def switch(olga: Person, event: Event, *, organizer: bool, here: bool) -> None:
    with public_schema():
        Organizer.objects.filter(pk=olga.organizer.pk).update(plugins=["sample"] if organizer else [])
    with organizer_transaction(olga.organizer):
        Event.objects.filter(pk=event.pk).update(plugins=["manual", "sample"] if here else ["manual"])
    forget()


ON = pytest.mark.parametrize(
    ("organizer", "here", "on"),
    [
        pytest.param(True, True, True, id="on in both"),
        pytest.param(True, False, False, id="off in the event"),
        pytest.param(False, True, False, id="off for the organizer"),
    ],
)


@ON
def test_its_fee(api: Any, olga: Person, event: Event, organizer: bool, here: bool, on: bool) -> None:
    switch(olga, event, organizer=organizer, here=here)
    items = api.get("/api/v1/organizers/acme/events/fair/items/").json()["results"]

    order = api.post(
        "/api/v1/organizers/acme/events/fair/orders/",
        {"email": "bea@example.org", "locale": "en", "positions": [{"item": items[0]["id"]}]},
        format="json",
    ).json()

    assert order["total"] == ("11.00" if on else "10.00")
    assert [fee["description"] for fee in order["fees"]] == (["Sample fee"] if on else [])


@ON
def test_its_page(olga: Person, event: Event, organizer: bool, here: bool, on: bool) -> None:
    switch(olga, event, organizer=organizer, here=here)

    answer = Client().get("/fair/plugins/sample/hello/", headers={"host": "acme.parterre.test"})

    assert answer.status_code == (200 if on else 404)
    assert (b"Sample page of fair" in answer.content) == on


@ON
def test_its_api_route(api: Any, olga: Person, event: Event, organizer: bool, here: bool, on: bool) -> None:
    switch(olga, event, organizer=organizer, here=here)

    answer = api.get("/api/v1/organizers/acme/events/fair/sample/greeting/")

    assert (answer.status_code, answer.json()) == (
        (200, {"greeting": "Hello from fair"}) if on else (404, {"detail": "Not found."})
    )


def test_its_api_route_is_closed_to_neighbours(
    api_as: Callable[..., Any], mallory: Person, olga: Person, event: Event
) -> None:
    switch(olga, event, organizer=True, here=True)

    assert api_as(mallory).get("/api/v1/organizers/acme/events/fair/sample/greeting/").status_code == 403


@ON
def test_its_queued_task(olga: Person, event: Event, organizer: bool, here: bool, on: bool) -> None:
    switch(olga, event, organizer=True, here=True)
    with organizer_transaction(olga.organizer):
        entry_id = tasks.enqueue("sample.greet", event_id=event.pk)
    switch(olga, event, organizer=organizer, here=here)

    with public_schema():
        entry = OutboxEntry.objects.get(pk=entry_id)
    kind = tasks.kinds_named(entry.kind)
    tasks.run_entry(kind, entry_id=entry.pk, organizer_id=entry.organizer_id, meta={}, ids=entry.payload)

    with organizer_transaction(olga.organizer):
        assert (get_plugin_data(plugin="sample", event_id=event.pk, key="greeted") is True) is on
    with public_schema():
        assert OutboxEntry.objects.get(pk=entry_id).done_at is not None


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["sample"], 200),
        (["third.party.sample"], 200),
        (["manual"], 400),
        (["nobody"], 400),
    ],
)
def test_the_organizer_switches_it_on(api: Any, names: list[str], status: int) -> None:
    answer = api.patch("/api/v1/organizers/acme/", {"plugins": names}, format="json")

    assert answer.status_code == status
    if status == 200:
        assert answer.json()["plugins"] == ["sample"]
    else:
        assert list(answer.json()) == ["plugins"]


@pytest.mark.django_db(transaction=True)
def test_an_event_needs_the_organizer_to_have_switched_it_on_first(api: Any, event: Event) -> None:
    url = "/api/v1/organizers/acme/events/fair/"

    refused = api.patch(url, {"plugins": ["sample"]}, format="json")
    api.patch("/api/v1/organizers/acme/", {"plugins": ["sample"]}, format="json")
    accepted = api.patch(url, {"plugins": ["third.party.sample"]}, format="json")

    assert (refused.status_code, accepted.status_code) == (400, 200)
    assert accepted.json()["plugins"] == ["sample"]
