from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.admission.models import Checkin, CheckinList
from apps.catalog.models import Product
from apps.orders.models import Order
from apps.sales.facade import PlacedOrder, cancel_order, edit_order, mark_paid
from apps.teams.models import ApiToken, Team
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.contract.client import ContractClient
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product, position
from tests.people import Person

pytestmark = pytest.mark.django_db

ORGANIZER = "/api/v1/organizers/acme/"


def name(full: str) -> dict[str, str]:
    return {"_scheme": "full", "full_name": full}


@pytest.fixture
def three(olga: Person, product: Product) -> list[PlacedOrder]:
    """Bea's, Carl's (paid, in test mode, on Wednesday) and Dora's (canceled)."""
    with organizer_transaction(olga.organizer):
        other = make_ticket_product(product.event, "5.00", size=None)
        bea = make_order(product, email="bea@example.org", comment="Wheelchair", code="BEAAA")
        carl = make_order(
            product,
            now=NOON + timedelta(days=1),
            code="CARLL",
            email="carl@example.org",
            locale="de",
            testmode=True,
            is_paid=True,
            positions=(
                position(product, attendee_name_parts=name("Carl Consumer"), secret="carlsticket"),
                position(other, attendee_name_parts=name("Cora"), attendee_email="cora@example.org"),
            ),
            invoice_address={"company": "Carl Ltd", "name_parts": {"_legacy": "Charles"}},
        )
        dora = make_order(product, now=NOON + timedelta(days=2), code="DORAA", email="dora@example.org")
        cancel_order(
            dora.order.pk, fee=None, notifies_buyer=False, actor=olga.actor, now=NOON + timedelta(days=3)
        )
    return [bea, carl, dora]


def codes(client: ContractClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return [order["code"] for order in answer.json()["results"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["BEAAA", "CARLL", "DORAA"]),
        ("code=carll", ["CARLL"]),
        ("status=P", ["CARLL"]),
        ("status=n", ["BEAAA"]),
        ("email=CARL@example.org", ["CARLL"]),
        ("locale=de", ["CARLL"]),
        ("testmode=true", ["CARLL"]),
        ("testmode=false", ["BEAAA", "DORAA"]),
        ("require_approval=true", []),
        ("customer=X", []),
        ("modified_since=2030-05-04T12:00:00Z", ["DORAA"]),
        ("created_since=2030-05-02T12:00:00Z", ["CARLL", "DORAA"]),
        ("created_before=2030-05-02T12:00:00Z", ["BEAAA"]),
        ("sales_channel=web", ["BEAAA", "CARLL", "DORAA"]),
        ("sales_channel=fax", []),
        ("payment_provider=manual", ["BEAAA", "CARLL", "DORAA"]),
        ("payment_provider=free", []),
        ("subevent=3", []),
        ("search=carl", ["CARLL"]),
        ("search=carlstick", ["CARLL"]),
        ("search=wheel", ["BEAAA"]),
        ("search=charles", ["CARLL"]),
        ("search=Carl Ltd", ["CARLL"]),
        ("search=cora@", ["CARLL"]),
        ("search=nobody", []),
        ("search=%25", []),
        ("ordering=-datetime", ["DORAA", "CARLL", "BEAAA"]),
        ("ordering=-code", ["DORAA", "CARLL", "BEAAA"]),
        ("ordering=status,-code", ["DORAA", "BEAAA", "CARLL"]),
        ("ordering=nonsense", ["BEAAA", "CARLL", "DORAA"]),
        ("unknown=1", ["BEAAA", "CARLL", "DORAA"]),
        ("page_size=2&page=2", ["DORAA"]),
    ],
)
def test_the_list_is_narrowed_and_ordered(
    api: ContractClient, orders: str, three: list[PlacedOrder], query: str, expected: list[str]
) -> None:
    assert codes(api, f"{orders}?{query}") == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("item=one", "item"),
        (f"item={10**20}", "item"),
        ("modified_since=soon", "modified_since"),
        ("search=a%00b", "search"),
        ("code=a%00b", "code"),
        ("search=" + "x" * 300, "search"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    api: ContractClient, orders: str, three: list[PlacedOrder], query: str, field: str
) -> None:
    answer = api.get(f"{orders}?{query}")

    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_by_product(api: ContractClient, orders: str, three: list[PlacedOrder]) -> None:
    other = three[1].positions[1].product_id

    assert codes(api, f"{orders}?item={other}") == ["CARLL"]
    assert codes(api, f"{orders}?item=1") == []


def test_a_page_that_is_not_there(api: ContractClient, orders: str, three: list[PlacedOrder]) -> None:
    assert api.get(f"{orders}?page=9").status_code == 404


def test_include_and_exclude(api: ContractClient, orders: str, three: list[PlacedOrder]) -> None:
    one = api.get(f"{orders}CARLL/?include=code&include=positions.secret&include=positions.id").json()
    assert one == {
        "code": "CARLL",
        "positions": [{"id": line.pk, "secret": line.secret} for line in three[1].positions],
    }

    without = api.get(f"{orders}CARLL/?exclude=positions.secret&exclude=payments").json()
    assert "payments" not in without
    assert all("secret" not in line and "id" in line for line in without["positions"])

    [row] = api.get(f"{orders}?code=CARLL&include=code&include=email").json()["results"]
    assert row == {"code": "CARLL", "email": "carl@example.org"}


def test_canceled_lines_are_shown_when_asked_for(
    api: ContractClient, orders: str, three: list[PlacedOrder], olga: Person
) -> None:
    from decimal import Decimal

    with organizer_transaction(olga.organizer):
        cancel_order(three[1].order.pk, fee=Decimal(2), notifies_buyer=False, actor=olga.actor, now=NOON)
        cancel_order(three[1].order.pk, fee=Decimal(1), notifies_buyer=False, actor=olga.actor, now=NOON)

    plain = api.get(f"{orders}CARLL/").json()
    everything = api.get(f"{orders}CARLL/?include_canceled_positions=true&include_canceled_fees=true").json()

    assert (plain["status"], plain["total"], plain["positions"]) == ("p", "1.00", [])
    assert [(fee["fee_type"], fee["value"]) for fee in plain["fees"]] == [("cancellation", "1.00")]
    assert [line["canceled"] for line in everything["positions"]] == [True, True]
    assert [(fee["value"], fee["canceled"]) for fee in everything["fees"]] == [
        ("2.00", True),
        ("1.00", False),
    ]


def test_the_list_costs_the_same_for_one_and_for_many(
    api: ContractClient, orders: str, olga: Person, product: Product
) -> None:
    with organizer_transaction(olga.organizer):
        make_order(product, is_paid=True)
    api.get(orders)
    with CaptureQueriesContext(connection) as one:
        assert api.get(orders).json()["count"] == 1
    with organizer_transaction(olga.organizer):
        for _ in range(4):
            make_order(product, product, is_paid=True)
    with CaptureQueriesContext(connection) as many:
        assert api.get(orders).json()["count"] == 5

    assert len(many) == len(one)


def test_the_time_of_the_page_is_told(api: ContractClient, orders: str, three: list[PlacedOrder]) -> None:
    assert "X-Page-Generated" in api.get(orders).headers
    assert "X-Page-Generated" in api.get(f"{ORGANIZER}orders/").headers


@pytest.mark.django_db(transaction=True)
def test_a_client_that_follows_changes_misses_none_that_was_on_its_way(
    api: ContractClient, orders: str, three: list[PlacedOrder], olga: Person
) -> None:
    """The change is stamped before the client asks, and committed after."""
    changed, asked = Event(), Event()

    def change() -> None:
        now = utc_now()
        try:
            with organizer_transaction(olga.organizer):
                order = three[0].order.pk
                edit_order(order, {"email": "new@example.org"}, actor=SYSTEM, now=now)
                changed.set()
                assert asked.wait(timeout=20)
        finally:
            connection.close()

    with organizer_transaction(olga.organizer):
        Order.objects.update(last_modified=utc_now() - timedelta(days=1))
    olga.organizer  # noqa: B018 - looked up before the thread does
    with ThreadPoolExecutor(1) as pool:
        committing = pool.submit(change)
        assert changed.wait(timeout=20)
        seen = api.get(orders).headers["X-Page-Generated"]
        asked.set()
        committing.result()

    later = api.get(orders, {"modified_since": seen}).json()["results"]

    assert [one["email"] for one in later] == ["new@example.org"]


def test_scans_are_shown(api: ContractClient, orders: str, three: list[PlacedOrder], olga: Person) -> None:
    line = three[1].positions[0]
    with organizer_transaction(olga.organizer):
        door = CheckinList.objects.create(event=three[1].order.event, name="Door")
        scan = Checkin.objects.create(list=door, position=line, scanned_at=NOON)
        Checkin.objects.create(
            list=door, position=line, scanned_at=NOON, successful=False, error_reason="unpaid"
        )

    [shown, _] = api.get(f"{orders}CARLL/").json()["positions"]

    assert [(c["id"], c["list"], c["type"]) for c in shown["checkins"]] == [(scan.pk, door.pk, "entry")]


def test_organizers_see_all_their_events(api: ContractClient, three: list[PlacedOrder], olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_order(make_ticket_product(make_event(slug="gala")), now=NOON - timedelta(days=1), code="GALAA")

    assert codes(api, f"{ORGANIZER}orders/") == ["GALAA", "BEAAA", "CARLL", "DORAA"]
    assert api.get(f"{ORGANIZER}orders/GALAA/").json()["event"] == "gala"
    events = {row["event"] for row in api.get(f"{ORGANIZER}orderpositions/").json()["results"]}
    assert events == {"fair", "gala"}
    assert api.post(f"{ORGANIZER}orders/", {}, format="json").status_code == 405


def test_only_events_whose_orders_one_may_read(
    api_as: Callable[..., ContractClient], three: list[PlacedOrder], olga: Person
) -> None:
    from tests.people import _hash

    with organizer_transaction(olga.organizer):
        gala = make_event(slug="gala")
        make_order(make_ticket_product(gala), code="GALAA")
        ApiToken.objects.filter(token_hash=_hash(olga.token)).update(
            team=Team.objects.create(
                name="Gala only", limit_events=[gala.pk], limit_event_permissions=["event.orders:read"]
            )
        )
    client = api_as(olga)

    assert codes(client, f"{ORGANIZER}orders/") == ["GALAA"]
    assert client.get(f"{ORGANIZER}orders/BEAAA/").status_code == 404
    assert client.get(f"{ORGANIZER}events/fair/orders/").status_code == 403
    assert (
        client.patch(f"{ORGANIZER}events/gala/orders/GALAA/", {"comment": "x"}, format="json").status_code
        == 403
    )


READS = [
    "events/fair/orders/",
    "events/fair/orders/BEAAA/",
    "events/fair/orders/BEAAA/payments/",
    "events/fair/orders/BEAAA/payments/1/",
    "events/fair/orders/BEAAA/refunds/",
    "events/fair/orders/BEAAA/download/pdf/",
    "events/fair/orderpositions/",
    "events/fair/orderpositions/{position}/",
    "events/fair/orderpositions/{position}/download/pdf/",
    "orders/",
    "orders/BEAAA/",
    "orderpositions/",
    "orderpositions/{position}/",
]


@pytest.mark.parametrize("path", READS)
def test_mallory_sees_nothing(
    api_as: Callable[..., ContractClient], mallory: Person, three: list[PlacedOrder], path: str
) -> None:
    theirs = ORGANIZER + path.format(position=three[0].positions[0].pk)

    assert api_as(mallory).get(theirs).status_code == 403
    assert api_as(None).get(theirs).status_code == 401


@pytest.mark.parametrize("path", ["orders/", "orderpositions/"])
def test_tim_may_not_read_orders(
    api_as: Callable[..., ContractClient], tim: Person, three: list[PlacedOrder], path: str
) -> None:
    assert api_as(tim).get(f"{ORGANIZER}events/fair/{path}").status_code == 403
    assert api_as(tim).get(ORGANIZER + path).status_code == 403


def test_ids_of_another_organizer_are_unknown(
    api_as: Callable[..., ContractClient], mallory: Person, three: list[PlacedOrder]
) -> None:
    with organizer_transaction(mallory.organizer):
        make_event(slug="fair")
    zeta, client = "/api/v1/organizers/zeta/events/fair/", api_as(mallory)

    assert client.get(f"{zeta}orders/BEAAA/").status_code == 404
    assert client.get(f"{zeta}orderpositions/{three[0].positions[0].pk}/").status_code == 404
    assert client.post(f"{zeta}orders/BEAAA/mark_paid/").status_code == 404
    assert client.get(f"{zeta}orderpositions/?item={three[0].positions[0].product_id}").status_code == 400


@pytest.mark.parametrize("code", ["NOSUCH", "a%00b", "x" * 500, "%F0%9F%92%A9"])
def test_an_unknown_code(api: ContractClient, orders: str, code: str) -> None:
    assert api.get(f"{orders}{code}/").status_code == 404
    assert api.post(f"{orders}{code}/mark_paid/").status_code == 404
    assert api.get(f"{orders}{code}/payments/").status_code == 404


@pytest.mark.parametrize("key", ["0", "-1", "x", str(10**30), "a%00b"])
def test_an_unknown_position(api: ContractClient, orders: str, key: str) -> None:
    assert api.get(f"{ORGANIZER}events/fair/orderpositions/{key}/").status_code == 404
    assert api.get(f"{ORGANIZER}events/fair/orderpositions/{key}/download/pdf/").status_code == 404


def test_payments_of_an_order(
    api: ContractClient, orders: str, three: list[PlacedOrder], olga: Person
) -> None:
    with organizer_transaction(olga.organizer):
        mark_paid(three[0].order.pk, notifies_buyer=False, actor=olga.actor, now=NOON)

    page = api.get(f"{orders}BEAAA/payments/").json()

    assert [(p["local_id"], p["state"], p["amount"], p["provider"]) for p in page["results"]] == [
        (1, "canceled", "23.00", "manual"),
        (2, "confirmed", "23.00", "manual"),
    ]
    assert api.get(f"{orders}BEAAA/payments/2/").json() == page["results"][1]
    assert api.get(f"{orders}BEAAA/payments/3/").status_code == 404
    assert api.get(f"{orders}BEAAA/refunds/").json()["results"] == []


POSITIONS: list[tuple[str, list[tuple[str, int]]]] = [
    ("", [("BEAAA", 1), ("CARLL", 1), ("CARLL", 2), ("DORAA", 1)]),
    ("order=carll", [("CARLL", 1), ("CARLL", 2)]),
    ("order__status=n", [("BEAAA", 1)]),
    ("order__status__in=n,c", [("BEAAA", 1), ("DORAA", 1)]),
    ("secret=carlsticket", [("CARLL", 1)]),
    ("attendee_name=cora", [("CARLL", 2)]),
    ("has_checkin=true", []),
    ("has_checkin=false&order=BEAAA", [("BEAAA", 1)]),
    ("search=consumer", [("CARLL", 1)]),
    ("search=dora@", [("DORAA", 1)]),
    ("voucher__code=X", []),
    ("ordering=-order__code,positionid", [("DORAA", 1), ("CARLL", 1), ("CARLL", 2), ("BEAAA", 1)]),
]


@pytest.mark.parametrize(("query", "expected"), POSITIONS, ids=[case[0] for case in POSITIONS])
def test_positions_are_narrowed_and_ordered(
    api: ContractClient, three: list[PlacedOrder], query: str, expected: list[tuple[str, int]]
) -> None:
    page = api.get(f"{ORGANIZER}events/fair/orderpositions/?{query}").json()

    assert [(row["order"], row["positionid"]) for row in page["results"]] == expected


def test_positions_by_product(api: ContractClient, three: list[PlacedOrder]) -> None:
    ids = [line.product_id for line in three[1].positions]
    path = f"{ORGANIZER}events/fair/orderpositions/"

    assert api.get(f"{path}?item={ids[1]}").json()["count"] == 1
    assert api.get(f"{path}?item__in={ids[0]},{ids[1]}").json()["count"] == 4
    for refused in ("item=1", "item__in=1", "variation=1", "addon_to=1", "voucher=1", "subevent=1"):
        answer = api.get(f"{path}?{refused}")
        assert (answer.status_code, list(answer.json())) == (400, [refused.partition("=")[0]])


def test_positions_cost_the_same_for_one_and_for_many(
    api: ContractClient, olga: Person, product: Product
) -> None:
    path = f"{ORGANIZER}events/fair/orderpositions/"
    with organizer_transaction(olga.organizer):
        make_order(product, is_paid=True)
    api.get(path)
    with CaptureQueriesContext(connection) as one:
        assert api.get(path).json()["count"] == 1
    with organizer_transaction(olga.organizer):
        make_order(*[product] * 5, is_paid=True)
    with CaptureQueriesContext(connection) as many:
        assert api.get(path).json()["count"] == 6

    assert len(many) == len(one)


def test_methods_that_are_not_offered(api: ContractClient, orders: str, three: list[PlacedOrder]) -> None:
    body: dict[str, Any] = {}
    assert api.put(f"{orders}BEAAA/", body, format="json").status_code == 405
    key = three[0].positions[0].pk
    assert api.put(f"{ORGANIZER}events/fair/orderpositions/{key}/", body, format="json").status_code == 405
