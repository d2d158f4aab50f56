"""The tickets of a list, and searching across lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.orders.models import OrderPosition
from apps.teams.models import Team
from tenants.context.transactions import organizer_transaction
from tests.apps.api.admission.conftest import BASE, Fair
from tests.contract.client import ContractClient
from tests.factories.admission import (
    NOON,
    make_event,
    make_list,
    make_order,
    make_product,
    make_scan,
    make_ticket,
)
from tests.people import Person

pytestmark = pytest.mark.django_db
SEARCH = f"{BASE}checkinrpc/search/"


@pytest.fixture(params=["positions", "search"])
def url(request: pytest.FixtureRequest, fair: Fair) -> str:
    """Both lists look and narrow alike."""
    if request.param == "positions":
        return f"{fair.positions_url}?"
    return f"{SEARCH}?list={fair.checkin_list.pk}&"


def ids(response: Any) -> list[int]:
    assert response.status_code == 200, response.json()
    return [row["id"] for row in response.json()["results"]]


def test_listed_are_tickets_that_the_list_would_let_in(api: ContractClient, fair: Fair, url: str) -> None:
    with organizer_transaction(fair.person.organizer):
        if_pending = make_ticket(fair.product, status="n", valid_if_pending=True)
        pending = make_ticket(fair.product, status="n")
        canceled_order = make_ticket(fair.product, status="c")
        make_ticket(fair.product, canceled=True)
        make_ticket(make_product(make_event()))
        other_product = make_ticket(make_product(fair.event))
    fair.change(fair.checkin_list, all_products=False, limit_products=[fair.product.pk])

    assert ids(api.get(url)) == [fair.ticket.pk, if_pending.pk]
    assert ids(api.get(f"{url}ignore_status=true")) == [
        *[fair.ticket.pk, if_pending.pk, pending.pk, canceled_order.pk],
    ]
    fair.change(fair.checkin_list, include_pending=True, all_products=True)
    assert ids(api.get(url)) == [fair.ticket.pk, if_pending.pk, pending.pk, other_product.pk]


def test_a_row_is_what_a_scan_shows(api: ContractClient, fair: Fair, url: str) -> None:
    with organizer_transaction(fair.person.organizer):
        scanned = make_scan(fair.checkin_list, fair.ticket)
        make_scan(make_list(fair.event), fair.ticket)
        make_scan(fair.checkin_list, fair.ticket, successful=False, error_reason="rules")

    [row] = api.get(url).json()["results"]

    assert (row["id"], row["order"], row["secret"]) == (
        fair.ticket.pk,
        fair.ticket.order.code,
        fair.ticket.secret,
    )
    assert [scan["id"] for scan in row["checkins"]] == [scanned.pk]
    assert api.get(f"{fair.positions_url}{fair.ticket.pk}/").json()["id"] == fair.ticket.pk


def test_downloads_are_those_of_the_active_formats(api: ContractClient, fair: Fair) -> None:
    fair.change(fair.event, plugins=["pdf"])

    [row] = api.get(fair.positions_url).json()["results"]

    assert [download["output"] for download in row["downloads"]] == ["pdf"]


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("", "abc"),
        ("attendee_name", "abc"),
        ("-attendee_name", "cba"),
        ("order__code", "bac"),
        ("-order__code", "cab"),
        ("order__datetime", "cba"),
        ("positionid,order__code", "bca"),
        ("last_checked_in", "bac"),
        ("-last_checked_in", "cab"),
        ("order__email", "abc"),
        ("colour", "abc"),
    ],
)
def test_ordering(api: ContractClient, fair: Fair, url: str, ordering: str, expected: str) -> None:
    with organizer_transaction(fair.person.organizer):
        OrderPosition.objects.all().delete()
        rows = {}
        for name, code, age, positionid in (("a", "BBBBB", 1, 2), ("b", "AAAAA", 2, 1), ("c", "CCCCC", 3, 1)):
            order = make_order(
                fair.event, code=code, placed_at=NOON - timedelta(days=age), email=f"{name}@example.org"
            )
            named = None if name == "c" else name
            rows[name] = make_ticket(fair.product, order, attendee_name=named, positionid=positionid)
        make_scan(fair.checkin_list, rows["a"])
        make_scan(fair.checkin_list, rows["c"], scanned_at=NOON + timedelta(hours=1))
        make_scan(fair.checkin_list, rows["b"], type="exit", scanned_at=NOON + timedelta(hours=2))

    found = ids(api.get(f"{url}ordering={ordering}"))

    assert found == [rows[name].pk for name in expected]


def test_filters(api: ContractClient, fair: Fair, url: str) -> None:
    with organizer_transaction(fair.person.organizer):
        vip = make_product(fair.event)
        red = vip.variations.create(value={"en": "Red"})
        order = make_order(fair.event, code="ZZZZZ")
        main = make_ticket(vip, order, variation=red, attendee_name="Zoe Zebra")
        addon = make_ticket(fair.product, order, addon_to=main, attendee_name=None)
        make_scan(fair.checkin_list, main, type="exit")
        make_scan(fair.checkin_list, addon, successful=False, error_reason="rules")
    plain, both = [fair.ticket.pk], [main.pk, addon.pk]
    expected: dict[str, list[int]] = {
        f"item={vip.pk}": [main.pk],
        f"item__in={vip.pk},{fair.product.pk}": [*plain, *both],
        f"variation={red.pk}": [main.pk],
        f"variation__in={red.pk}": [main.pk],
        f"secret={main.secret}": [main.pk],
        "secret=nothing": [],
        "order__status=p": [*plain, *both],
        "order__status=n": [],
        "order__status__in=p,e": [*plain, *both],
        f"addon_to={main.pk}": [addon.pk],
        f"addon_to__in={main.pk}": [addon.pk],
        f"pseudonymization_id={main.pseudonymization_id}": [main.pk],
        "voucher__code=ABC": [],
        "order=zzzzz": both,
        "has_checkin=true": [main.pk],
        "has_checkin=false": [*plain, addon.pk],
        "attendee_name=zoe zebra": both,
        "attendee_name=zoe": [],
        "check_rules=true": [*plain, *both],
        "search=zzz": both,
        "search=zebra": both,
        "search=ZEB": both,
        "colour=red": [*plain, *both],
    }

    for query, rows in expected.items():
        assert (query, sorted(ids(api.get(url + query)))) == (query, sorted(rows))


@pytest.mark.parametrize(
    "query",
    [
        *["item=1", "item=x", f"item={2**70}", "item__in=1", "item__in=x"],
        *["variation=1", "variation__in=1", "addon_to=1", "addon_to__in=x", "order__status=x"],
        *["subevent=1", "subevent__in=1", "voucher=1", "secret=a%00b", "search=a%00b", "order=%00"],
    ],
)
def test_bad_filters_are_refused(api: ContractClient, fair: Fair, url: str, query: str) -> None:
    response = api.get(url + query)

    assert (response.status_code, list(response.json())) == (400, [query.partition("=")[0]])


def test_ids_of_another_event_are_unknown(api: ContractClient, fair: Fair, url: str) -> None:
    elsewhere = fair.make(lambda: make_product(make_event()))

    assert api.get(f"{url}item={elsewhere.pk}").status_code == 400


@pytest.mark.parametrize(
    ("wanted", "is_found"),
    [
        *[("ticket-sec", True), ("secret", False), ("bea b", True), ("BUYER", True), ("bea@ex", True)],
        *[("order@example", True), ("abcd", True), ("bcde", False), ("Circus", True), ("Invoice", True)],
        *[("Arts", True), ("nobody", False), ("%", False), ("_", False)],
    ],
)
def test_search(api: ContractClient, fair: Fair, url: str, wanted: str, is_found: bool) -> None:
    with organizer_transaction(fair.person.organizer):
        OrderPosition.objects.all().delete()
        address = {"name": "Ines Invoice", "company": "Fine Arts"}
        order = make_order(fair.event, code="ABCDE", email="order@example.org", invoice_address=address)
        given = {"secret": "ticket-secret", "attendee_email": "bea@example.org", "company": "Circus"}
        make_ticket(fair.product, order, **given)

    assert bool(ids(api.get(f"{url}search={wanted}"))) is is_found


def test_check_rules_keeps_whom_the_rules_let_in_now(api: ContractClient, fair: Fair, url: str) -> None:
    other = fair.make(make_ticket, fair.product)
    fair.make(make_scan, fair.checkin_list, fair.ticket)
    fair.change(fair.checkin_list, rules={"<": [{"var": "entries_number"}, 1]})

    assert ids(api.get(f"{url}check_rules=true")) == [other.pk]
    fair.change(fair.checkin_list, rules={"<": [{"var": "now"}, 1]})
    assert ids(api.get(f"{url}check_rules=true")) == []
    assert ids(api.get(f"{url}check_rules=false")) == [fair.ticket.pk, other.pk]


def test_expand(api: ContractClient, fair: Fair, url: str) -> None:
    with organizer_transaction(fair.person.organizer):
        red = fair.product.variations.create(value={"en": "Red"})
    fair.change(fair.ticket, variation=red)

    [row] = api.get(f"{url}expand=item&expand=variation&expand=subevent&expand=answers.question").json()[
        "results"
    ]

    assert (row["item"]["id"], [one["id"] for one in row["item"]["variations"]]) == (
        fair.product.pk,
        [red.pk],
    )
    assert (row["variation"]["id"], row["subevent"], row["answers"]) == (red.pk, None, [])


@pytest.mark.parametrize(
    ("query", "queries"), [("", 6), ("expand=item&expand=variation", 7), ("check_rules=true", 8)]
)
def test_a_page_costs_the_same_for_one_ticket_and_many(
    api: ContractClient, fair: Fair, url: str, query: str, queries: int, django_assert_num_queries: Any
) -> None:
    """Savepoint and its end, credential, list (with event), count, tickets, scans; per option one or two more."""
    fair.change(fair.checkin_list, rules={"==": [{"var": "entry_status"}, "absent"]})
    with organizer_transaction(fair.person.organizer):
        red = fair.product.variations.create(value={"en": "Red"})
        for _ in range(4):
            make_scan(fair.checkin_list, make_ticket(fair.product, variation=red), type="exit")
    api.get(url)

    with django_assert_num_queries(queries + 1):
        assert len(ids(api.get(url + query))) == 5


def test_pages(api: ContractClient, fair: Fair, url: str) -> None:
    with organizer_transaction(fair.person.organizer):
        for _ in range(3):
            make_ticket(fair.product)

    first = api.get(f"{url}page_size=3").json()
    second = api.get(first["next"]).json()

    assert (first["count"], len(first["results"]), len(second["results"])) == (4, 3, 1)
    assert api.get(f"{url}page=9").status_code == 404


# Rights


def test_tim_finds_only_whom_he_searches(tims: ContractClient, fair: Fair, url: str) -> None:
    assert ids(tims.get(url)) == []
    assert ids(tims.get(f"{url}search=be")) == []
    assert ids(tims.get(f"{url}search=%20%20be%20")) == []
    assert ids(tims.get(f"{url}search=bea")) == [fair.ticket.pk]
    assert ids(tims.get(f"{url}secret={fair.ticket.secret}")) == []


def test_tim_opens_no_ticket_by_counting(tims: ContractClient, api: ContractClient, fair: Fair) -> None:
    detail = f"{fair.positions_url}{fair.ticket.pk}/"

    assert (tims.get(detail).status_code, api.get(detail).status_code) == (404, 200)


def test_of_lists_of_two_events_the_right_counts_for_each(api: ContractClient, fair: Fair) -> None:
    with organizer_transaction(fair.person.organizer):
        other = make_event()
        there, ticket = make_list(other), make_ticket(make_product(other), attendee_name="Bea Other")
        team = Team.objects.get(tokens__name="olga")
        checkin = Team.objects.filter(pk=team.pk)
        checkin.update(all_event_permissions=False, limit_event_permissions=["event.orders:checkin"])
    url = f"{SEARCH}?list={fair.checkin_list.pk}&list={there.pk}"

    assert ids(api.get(url)) == []
    assert ids(api.get(f"{url}&search=bea")) == [fair.ticket.pk, ticket.pk]


@pytest.mark.parametrize("pk", ["1", "x", str(2**70), "0"])
def test_unknown_tickets(api: ContractClient, fair: Fair, pk: str) -> None:
    assert api.get(f"{fair.positions_url}{pk}/").status_code == 404


@pytest.mark.parametrize("pk", ["1", "x", str(2**70), "0", "%D9%A3"])
def test_unknown_lists(api: ContractClient, fair: Fair, pk: str) -> None:
    assert api.get(f"{fair.lists_url}{pk}/positions/").status_code == 404
    assert api.get(f"{SEARCH}?list={pk}").status_code == 403


def test_lists_of_another_event_are_unknown_below_this_one(api: ContractClient, fair: Fair) -> None:
    elsewhere = fair.make(lambda: make_list(make_event()))

    assert api.get(f"{fair.lists_url}{elsewhere.pk}/positions/").status_code == 404


def test_search_needs_lists_of_different_events(api: ContractClient, fair: Fair) -> None:
    second = fair.make(make_list, fair.event)

    none = api.get(SEARCH)
    two = api.get(f"{SEARCH}?list={fair.checkin_list.pk}&list={second.pk}")

    assert (none.status_code, list(none.json()), two.status_code, list(two.json())) == (
        400,
        ["list"],
        400,
        ["list"],
    )


def test_search_of_events_that_are_not_seen_is_forbidden(tims: ContractClient, fair: Fair) -> None:
    with organizer_transaction(fair.person.organizer):
        Team.objects.filter(tokens__name="tim").update(all_events=False, limit_events=[fair.event.pk + 1])

    response = tims.get(f"{SEARCH}?list={fair.checkin_list.pk}&search=bea")

    assert response.status_code == 403


def test_mallory_finds_nobody(mallorys: ContractClient, mallory: Person, fair: Fair, url: str) -> None:
    with organizer_transaction(mallory.organizer):
        make_event(slug="fair")

    assert mallorys.get(f"{url}search=bea").status_code == 403
    assert mallorys.get(f"{fair.positions_url}{fair.ticket.pk}/").status_code == 403
    zeta = url.replace("/acme/", "/zeta/")
    assert mallorys.get(f"{zeta}search=bea").status_code == (404 if "positions" in url else 403)


def test_rights(api_as: Any, tims: ContractClient, fair: Fair, url: str) -> None:
    assert api_as(None).get(url).status_code == 401
    with organizer_transaction(fair.person.organizer):
        Team.objects.filter(tokens__name="tim").update(limit_event_permissions=["event.items:write"])
    assert tims.get(url).status_code == 403
