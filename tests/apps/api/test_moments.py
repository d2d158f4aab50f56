"""One spelling of dates with times: below an event in its zone, elsewhere in UTC as Z. Swept over all that is read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from apps.events.models import Event
from apps.orders.models import Order
from apps.sales.facade import edit_order, mark_paid
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.contract.client import ContractClient
from tests.isolation.test_urls import ROOT, filled, routes, values
from tests.people import Person

__all__ = ["values"]  # a fixture

pytestmark = pytest.mark.django_db

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)?")
BELOW_EVENT = "api/v1/organizers/<organizer>/events/<event>/"
EVENTS = ("api/v1/organizers/<organizer>/events/", BELOW_EVENT)


@pytest.fixture
def in_nepal(olga: Person, values: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """An event there, on a platform of New York. Each moment is found by its offset."""
    settings.TIME_ZONE = "America/New_York"
    now = utc_now()
    with organizer_transaction(olga.organizer):
        Event.objects.update(timezone="Asia/Kathmandu", date_admission=now, presale_start=now)
        order = Order.objects.get()
        mark_paid(order.pk, notifies_buyer=False, actor=SYSTEM, now=now)
        edit_order(order.pk, {"invoice_address": {"company": "Acme"}}, actor=SYSTEM, now=now)
    return values


def moments(body: object) -> Iterator[str]:
    for found in MOMENT.finditer(json.dumps(body)):
        yield found[1]


def test_each_moment_is_spelled_as_its_place_says(api: ContractClient, in_nepal: dict[str, Any]) -> None:
    values = in_nepal
    checkin_list, secret = values["list"], values["secrets"][0]
    scan = api.post(
        "/api/v1/organizers/acme/checkinrpc/redeem/",
        {"lists": [checkin_list], "secret": secret},
        format="json",
    ).json()
    search = api.get(
        "/api/v1/organizers/acme/checkinrpc/search/", {"list": checkin_list, "search": "canary"}
    ).json()
    assert scan["status"] == "ok", scan
    said = {"scan": set(moments(scan)), "search": set(moments(search))}
    expected = {"scan": {"Z"}, "search": {"Z"}}

    for route in routes(ROOT):
        if route.startswith("api/v1/organizers/") and "download" not in route and "checkinrpc" not in route:
            answer = api.get(filled(route, values, organizer="acme"))
            if answer.status_code == 200 and (found := set(moments(answer.json()))):
                said[route] = found
                is_there = route.startswith(BELOW_EVENT) or route in EVENTS
                expected[route] = {"+05:45"} if is_there else {"Z"}

    assert said == expected
    assert len(said) > 12


def test_the_time_of_a_page_is_spelled_so_too(api: ContractClient, in_nepal: dict[str, Any]) -> None:
    for path in ("/api/v1/organizers/acme/orders/", "/api/v1/organizers/acme/events/fair/orders/"):
        header = api.get(path).headers["X-Page-Generated"]
        assert header.endswith("Z")
        assert api.get(path, {"modified_since": header}).status_code == 200
