"""One search everywhere: at the door, in the back office and in the API; case, accents and the order of words aside."""

from __future__ import annotations

import html
from collections.abc import Callable
from copy import copy
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection

from apps.orders.models import Order, OrderPosition
from apps.orders.queries import orders_matching, tickets_matching
from tenants.context.transactions import organizer_readonly, organizer_transaction
from tests.apps.gate.test_gate import browser
from tests.contract.client import ContractClient
from tests.databases import admin
from tests.factories.admission import make_event, make_list, make_order, make_product, make_ticket
from tests.people import Person

pytestmark = pytest.mark.django_db

API = "/api/v1/organizers/acme"
PEOPLE = [
    ("Zoë Müller", ["muller", "Müller Zoë", "MÜLLER", "mu\u0308ller", "zoë mu"]),
    ("José García-Núñez", ["garcia nunez", "garcia", "nuñez jose", "garcianunez"]),
    ("Łukasz Żółć", ["lukasz", "zolc"]),
    ("Seán O'Connor", ["o’connor", "oconnor", "Connor"]),
    ("Anna-Lena Groß", ["gross", "anna lena", "GROSS", "groß"]),
    ("Ελένη Δήμος", ["ελενη", "ΔΗΜΟΣ"]),
    ("Andre\u0301 Klein", ["andré", "andre"]),
    ("Алёна Йорк", ["алена", "ЙОРК"]),
    ("陈思雨", ["思雨", "陈思雨"]),
    ("박서연", ["서연"]),
    ("أحمد", ["احمد"]),
]
TYPED = ["muller zoe", "O’CONNOR", "muller connor"]
Search = Callable[[str], list[int]]


@pytest.fixture
def searches(olga: Person, api: ContractClient) -> dict[str, Search]:
    """Ids of the positions, or of the orders' only ones, that each place finds."""
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair")
        product, door = make_product(event), make_list(event)
        for name, _tries in PEOPLE:
            make_ticket(product, make_order(event, email="x@example.org"), attendee_name=name)
        position_of = dict(OrderPosition.objects.values_list("order__code", "pk"))
    page = browser(olga)

    def ids(path: str, **query: str) -> list[int]:
        rows = api.get(f"{API}/{path}?{urlencode(query)}").json()["results"]
        return [row["id"] if "id" in row else position_of[row["code"]] for row in rows]

    def at_the_gate(typed: str) -> list[int]:
        answer: Any = page.get(f"/o/acme/gate/checkin-lists/{door.pk}/search/", {"q": typed})
        return [one.ticket.pk for one in answer.context["found"]]

    def in_the_office(typed: str) -> list[int]:
        answer: Any = page.get("/o/acme/orders/", {"q": typed})
        return [position_of[row.order.code] for row in answer.context["rows"]]

    return {
        "check-in search": lambda typed: ids("checkinrpc/search/", list=str(door.pk), search=typed),
        "positions of a list": lambda typed: ids(
            f"events/fair/checkinlists/{door.pk}/positions/", search=typed
        ),
        "positions": lambda typed: ids("events/fair/orderpositions/", search=typed),
        "orders": lambda typed: ids("events/fair/orders/", search=typed),
        "gate": at_the_gate,
        "back office": in_the_office,
    }


def test_a_name_is_found_as_it_is_heard(olga: Person, searches: dict[str, Search]) -> None:
    with organizer_readonly(olga.organizer):
        of = dict(OrderPosition.objects.values_list("attendee_name", "pk"))
        orders = dict(Order.objects.values_list("positions", "pk"))
        for name, tries in PEOPLE:
            for typed in tries:
                tickets = OrderPosition.objects.filter(tickets_matching(typed)).values_list("pk", flat=True)
                found = Order.objects.filter(orders_matching(typed)).values_list("pk", flat=True)
                assert (typed, *tickets, *found) == (typed, of[name], orders[of[name]])

    found_at = {place: [search(typed) for typed in TYPED] for place, search in searches.items()}

    expected = [[of["Zoë Müller"]], [of["Seán O'Connor"]], []]
    assert found_at == dict.fromkeys(searches, expected)


def test_a_name_filter_wants_the_whole_name(api: ContractClient, searches: dict[str, Search]) -> None:
    url = f"{API}/events/fair/orderpositions/?attendee_name="

    assert [api.get(url + typed).json()["count"] for typed in ("zoe muller", "ZOË MÜLLER", "muller")] == [
        1,
        1,
        0,
    ]


@pytest.mark.parametrize(
    ("name", "typed"), [("Fête d’été", "fete ete"), ("Łódź Fest", "LODZ"), ("Große Gala", "gala grosse")]
)
def test_events_and_products_too(olga: Person, api: ContractClient, name: str, typed: str) -> None:
    with organizer_transaction(olga.organizer):
        make_product(make_event(slug="fair", name={"fr": name}), name={"fr": name})
        make_product(make_event(slug="zebra", name={"en": "Zebra"}))
    query = urlencode({"search": typed})

    events = api.get(f"{API}/events/?{query}").json()["results"]
    items = api.get(f"{API}/events/fair/items/?{query}").json()["results"]
    pages: Any = [
        browser(olga).get(f"/o/acme/{path}/", {"q": typed, "tab": "all"}) for path in ("events", "search")
    ]

    assert ([event["slug"] for event in events], len(items)) == (["fair"], 1)
    assert [name in html.unescape(page.content.decode()) for page in pages] == [True, True]
    assert [b"Zebra" in page.content for page in pages] == [False, False]


@pytest.mark.django_db(transaction=True)
def test_indexes_serve_a_search(olga: Person) -> None:
    """Committed and counted: plans follow what PostgreSQL knows of the tables, and that may be of another test."""
    with organizer_transaction(olga.organizer):
        product = make_product(make_event())
        template = make_ticket(product)
        orders = [copied(template.order, number, code=f"X{number:05}") for number in range(3000)]
        Order.objects.bulk_create(orders)
        OrderPosition.objects.bulk_create(
            copied(template, number, order=order, secret=f"s{number}", pseudonymization_id=f"p{number}")
            for number, order in enumerate(orders)
        )
    schema = olga.organizer.schema_name
    with admin(connection.settings_dict["NAME"]) as cursor:
        cursor.execute(f'ANALYZE "{schema}".orders_order, "{schema}".orders_orderposition')

    with organizer_transaction(olga.organizer):
        tickets = OrderPosition.objects.filter(tickets_matching("müller")).values("pk").explain()
        found = Order.objects.filter(orders_matching("müller")).values("pk").explain()

    for plan in (tickets, found):
        for index in ("orders_by_word", "positions_by_word", "ticket_secret_taken"):
            assert f"on {index}" in plan or f"using {index}" in plan


def copied(row: Any, number: int, **changes: Any) -> Any:
    other = copy(row)
    other.pk, other._state.adding = None, True
    for name, value in {"web_secret": f"w{number}", **changes}.items():
        setattr(other, name, value)
    return other
