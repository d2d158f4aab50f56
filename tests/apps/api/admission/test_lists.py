"""Check-in lists by the API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from apps.admission.models import Checkin, CheckinList
from apps.audit.models import LogEntry
from apps.teams.models import Team
from tenants.context.transactions import organizer_transaction
from tests.apps.api.admission.conftest import Fair
from tests.contract.client import ContractClient
from tests.factories.admission import (
    NOON,
    make_event,
    make_list,
    make_product,
    make_scan,
    make_ticket,
)
from tests.people import Person

pytestmark = pytest.mark.django_db


def defaults(fair: Fair, **given: Any) -> dict[str, Any]:
    return {
        "id": fair.checkin_list.pk,
        "name": "Main door",
        "all_products": True,
        "limit_products": [],
        "subevent": None,
        "checkin_count": 0,
        "position_count": 1,
        "include_pending": False,
        "allow_multiple_entries": False,
        "allow_entry_after_exit": True,
        "rules": {},
        "exit_all_at": None,
        "addon_match": False,
        "ignore_in_statistics": False,
        "consider_tickets_used": True,
        **given,
    }


def test_list(api: ContractClient, fair: Fair) -> None:
    response = api.get(fair.lists_url)

    assert response.status_code == 200
    assert response.json() == {"count": 1, "next": None, "previous": None, "results": [defaults(fair)]}


def test_retrieve(api: ContractClient, fair: Fair) -> None:
    assert api.get(fair.list_url).json() == defaults(fair)


def test_create_with_a_name_only(api: ContractClient, fair: Fair) -> None:
    response = api.post(fair.lists_url, {"name": "Back door"}, format="json")

    assert response.status_code == 201
    made = response.json()
    assert made == defaults(fair, id=made["id"], name="Back door")
    with organizer_transaction(fair.person.organizer):
        [entry] = LogEntry.objects.all()
        assert (entry.action, entry.object_id, entry.event_id) == (
            "checkinlist.added",
            str(made["id"]),
            fair.event.pk,
        )


def test_create_with_everything(api: ContractClient, fair: Fair) -> None:
    sent = {
        "name": "VIP",
        "all_products": False,
        "limit_products": [fair.product.pk],
        "subevent": None,
        "include_pending": True,
        "allow_multiple_entries": True,
        "allow_entry_after_exit": False,
        "rules": {"<": [{"var": "entries_today"}, 2]},
        "exit_all_at": "2026-07-11T06:00:00+02:00",
        "addon_match": True,
        "ignore_in_statistics": True,
        "consider_tickets_used": False,
    }

    response = api.post(fair.lists_url, sent, format="json")

    made = response.json()
    assert made == {**sent, "id": made["id"], "checkin_count": 0, "position_count": 1}
    with organizer_transaction(fair.person.organizer):
        assert CheckinList.objects.get(pk=made["id"]).exit_all_at == datetime(2026, 7, 11, 4, tzinfo=UTC)


def test_patch_changes_what_was_sent(api: ContractClient, fair: Fair) -> None:
    response = api.patch(fair.list_url, {"include_pending": True}, format="json")

    assert response.json() == defaults(fair, include_pending=True)
    with organizer_transaction(fair.person.organizer):
        [entry] = LogEntry.objects.all()
        assert (entry.action, entry.data) == ("checkinlist.changed", {"include_pending": True})


def test_patch_without_a_change_is_not_logged(api: ContractClient, fair: Fair) -> None:
    response = api.patch(fair.list_url, {"name": "Main door"}, format="json")

    assert response.status_code == 200
    with organizer_transaction(fair.person.organizer):
        assert LogEntry.objects.count() == 0


def test_put_resets_what_was_not_sent(api: ContractClient, fair: Fair) -> None:
    fair.change(fair.checkin_list, addon_match=True, exit_all_at=NOON)

    response = api.put(fair.list_url, {"name": "Door"}, format="json")

    assert response.json() == defaults(fair, name="Door")


def test_delete_takes_the_scans_along(api: ContractClient, fair: Fair) -> None:
    fair.make(make_scan, fair.checkin_list, fair.ticket)

    response = api.delete(fair.list_url)

    assert response.status_code == 204
    with organizer_transaction(fair.person.organizer):
        assert CheckinList.objects.count() == Checkin.objects.count() == 0
        assert [entry.action for entry in LogEntry.objects.all()] == ["checkinlist.deleted"]


BAD = [
    ({"name": None}, {"name": ["This field may not be null."]}),
    ({"name": ""}, {"name": ["This field may not be blank."]}),
    ({"name": "x" * 191}, {"name": ["Ensure this field has no more than 190 characters."]}),
    ({"name": "a\0b"}, {"name": ["Null characters are not allowed."]}),
    ({"name": 5}, {"name": ["Not a valid string."]}),
    ({"all_products": "perhaps"}, {"all_products": ["Must be a valid boolean."]}),
    ({"limit_products": 5}, {"limit_products": ['Expected a list of items but got type "int".']}),
    ({"limit_products": [1]}, {"limit_products": ["There is no object 1."]}),
    (
        {"limit_products": [2**70]},
        {"limit_products": [["Ensure this value is less than or equal to 9223372036854775807."]]},
    ),
    ({"subevent": 5}, {"subevent": ["Dates of an event series are not available."]}),
    ({"rules": []}, {"rules": ["This must be an object."]}),
    ({"rules": {"xor": []}}, {"rules": ['The operator "xor" is unknown or not allowed here.']}),
    ({"rules": {"==": [{"var": "age"}, 5]}}, {"rules": ['Unknown variable "age".']}),
    ({"rules": {"inList": [{"var": "product"}, ["\0"]]}}, {"rules": ["Null characters are not allowed."]}),
    ({"exit_all_at": "soon"}, None),
    (
        {"exit_all_at": "2026-07-11T06:00:00"},
        {"exit_all_at": ["Enter a date and time with a UTC offset, such as 2026-07-10T12:00:00Z."]},
    ),
    ({"exit_all_at": "9999-12-31T23:59:59-12:00"}, None),
    ({"exit_all_at": 5}, None),
]


@pytest.mark.parametrize(("sent", "errors"), BAD)
def test_bad_input_is_refused_at_its_field(
    api: ContractClient, fair: Fair, sent: dict[str, Any], errors: dict[str, Any] | None
) -> None:
    created = api.post(fair.lists_url, {"name": "New", **sent}, format="json")
    changed = api.patch(fair.list_url, sent, format="json")

    assert [created.status_code, changed.status_code] == [400, 400]
    assert created.json() == changed.json()
    assert list(created.json()) == list(sent)
    if errors is not None:
        assert created.json() == errors
    with organizer_transaction(fair.person.organizer):
        assert CheckinList.objects.count() == 1
        assert LogEntry.objects.count() == 0


def test_products_of_another_event_are_unknown(api: ContractClient, fair: Fair) -> None:
    other = fair.make(lambda: make_product(make_event()))

    response = api.patch(fair.list_url, {"limit_products": [other.pk]}, format="json")

    assert (response.status_code, list(response.json())) == (400, ["limit_products"])


def test_a_name_is_required(api: ContractClient, fair: Fair) -> None:
    for answer in (api.post(fair.lists_url, {}, format="json"), api.put(fair.list_url, {}, format="json")):
        assert (answer.status_code, answer.json()) == (400, {"name": ["This field is required."]})


# Numbers


def test_counts(api: ContractClient, fair: Fair) -> None:
    """Paid tickets count, unpaid ones where that is wanted; scanned means let in at least once."""
    with organizer_transaction(fair.person.organizer):
        vip = make_product(fair.event)
        pending = make_ticket(fair.product, status="n")
        make_ticket(fair.product, status="n", valid_if_pending=True)
        make_ticket(fair.product, status="c")
        make_ticket(fair.product, canceled=True)
        make_ticket(make_product(make_event()))
        vip_ticket = make_ticket(vip)
        wide = make_list(fair.event, name="Wide", include_pending=True)
        narrow = make_list(fair.event, name="Narrow", all_products=False, limit_products=[vip.pk])
        make_scan(wide, pending)
        for _ in range(2):
            make_scan(wide, fair.ticket)
        make_scan(wide, vip_ticket, successful=False, error_reason="rules")
        make_scan(narrow, vip_ticket, type="exit")
        make_scan(narrow, fair.ticket, forced=True)

    rows = {row["name"]: row for row in api.get(fair.lists_url).json()["results"]}

    counts = {name: (row["position_count"], row["checkin_count"]) for name, row in rows.items()}
    assert counts == {"Main door": (3, 0), "Wide": (4, 2), "Narrow": (1, 0)}


def test_a_page_of_lists_costs_as_much_as_one(
    api: ContractClient, fair: Fair, django_assert_num_queries: Any
) -> None:
    """Savepoint (in real life: begin, enter, commit), credential, event, count, lists, two kinds of numbers."""
    for _ in range(5):
        fair.make(make_list, fair.event)

    api.get(fair.list_url)  # the process knows organizer and token from now on
    with django_assert_num_queries(8):
        api.get(fair.lists_url)


def test_numbers_that_are_not_wanted_are_not_counted(
    api: ContractClient, fair: Fair, django_assert_num_queries: Any
) -> None:
    api.get(fair.list_url)  # the process knows organizer and token from now on
    with django_assert_num_queries(6):
        response = api.get(f"{fair.lists_url}?exclude=checkin_count&exclude=position_count")

    expected = defaults(fair)
    del expected["checkin_count"], expected["position_count"]
    assert response.json()["results"] == [expected]


def test_retrieve_costs(api: ContractClient, fair: Fair, django_assert_num_queries: Any) -> None:
    api.get(fair.list_url)  # the process knows organizer and token from now on
    with django_assert_num_queries(7):
        api.get(fair.list_url)


def test_status(api: ContractClient, fair: Fair) -> None:
    with organizer_transaction(fair.person.organizer):
        shirt = make_product(fair.event, name={"de": "Hemd", "en": "Shirt"}, admission=False, position=-1)
        red = shirt.variations.create(value={"en": "Red"})
        blue = shirt.variations.create(value={"en": "Blue"}, position=-1)
        first = make_ticket(shirt, variation=red)
        make_ticket(shirt, variation=red)
        make_scan(fair.checkin_list, first)
        make_scan(fair.checkin_list, fair.ticket)
        make_scan(fair.checkin_list, fair.ticket, type="exit")

    assert api.get(f"{fair.list_url}status/").json() == {
        "event": {"name": "Summer fair"},
        "checkin_count": 2,
        "position_count": 3,
        "inside_count": 1,
        "items": [
            {
                "id": shirt.pk,
                "name": "Shirt",
                "admission": False,
                "checkin_count": 1,
                "position_count": 2,
                "variations": [
                    {"id": blue.pk, "value": "Blue", "checkin_count": 0, "position_count": 0},
                    {"id": red.pk, "value": "Red", "checkin_count": 1, "position_count": 2},
                ],
            },
            {
                "id": fair.product.pk,
                "name": "Day ticket",
                "admission": True,
                "checkin_count": 1,
                "position_count": 1,
                "variations": [],
            },
        ],
    }


def test_status_shows_the_lists_products_only(api: ContractClient, fair: Fair) -> None:
    other = fair.make(make_product, fair.event)
    fair.change(fair.checkin_list, all_products=False, limit_products=[other.pk])

    status = api.get(f"{fair.list_url}status/").json()

    assert ([item["id"] for item in status["items"]], status["position_count"]) == ([other.pk], 0)


def test_status_costs_the_same_with_many_products(
    api: ContractClient, fair: Fair, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        fair.make(lambda: make_product(fair.event).variations.create(value={"en": "A"}))

    api.get(fair.list_url)  # the process knows organizer and token from now on
    with django_assert_num_queries(10):
        api.get(f"{fair.list_url}status/")


# Finding


@pytest.mark.parametrize(
    ("ordering", "names"),
    [
        ("", ["A", "B", "Main door"]),
        ("name", ["A", "B", "Main door"]),
        ("-name", ["Main door", "B", "A"]),
        ("id", ["Main door", "B", "A"]),
        ("-id", ["A", "B", "Main door"]),
        ("subevent__date_from,name", ["A", "B", "Main door"]),
        ("subevent__date_from", ["Main door", "B", "A"]),
        ("colour", ["A", "B", "Main door"]),
    ],
)
def test_ordering(api: ContractClient, fair: Fair, ordering: str, names: list[str]) -> None:
    for name in ("B", "A"):
        fair.make(make_list, fair.event, name=name)

    response = api.get(f"{fair.lists_url}?ordering={ordering}")

    assert [row["name"] for row in response.json()["results"]] == names


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("subevent=1", 400),
        ("subevent=x", 400),
        ("subevent_match=1", 200),
        ("subevent_match=x", 400),
        ("ends_after=2026-07-10T12:00:00Z", 200),
        ("ends_after=x", 400),
        ("expand=subevent", 200),
        ("page=2", 404),
        ("colour=red", 200),
    ],
)
def test_filters(api: ContractClient, fair: Fair, query: str, status: int) -> None:
    response = api.get(f"{fair.lists_url}?{query}")

    assert response.status_code == status
    if status == 200:
        assert response.json()["count"] == 1
    if status == 400:
        assert list(response.json()) == [query.partition("=")[0]]


# Rights


def test_tim_reads_and_does_not_write(tims: ContractClient, fair: Fair) -> None:
    assert tims.get(fair.lists_url).status_code == 200
    assert tims.get(fair.list_url).status_code == 200
    assert tims.get(f"{fair.list_url}status/").status_code == 200
    assert tims.post(fair.lists_url, {"name": "New"}, format="json").status_code == 403
    assert tims.patch(fair.list_url, {"name": "New"}, format="json").status_code == 403
    assert tims.put(fair.list_url, {"name": "New"}, format="json").status_code == 403
    assert tims.delete(fair.list_url).status_code == 403


def test_mallory_sees_nothing(mallorys: ContractClient, fair: Fair) -> None:
    calls = [
        mallorys.get(fair.lists_url),
        mallorys.post(fair.lists_url, {"name": "New"}, format="json"),
        mallorys.get(fair.list_url),
        mallorys.put(fair.list_url, {"name": "New"}, format="json"),
        mallorys.patch(fair.list_url, {"name": "New"}, format="json"),
        mallorys.delete(fair.list_url),
        mallorys.get(f"{fair.list_url}status/"),
        mallorys.post(f"{fair.list_url}failed_checkins/", FAILED, format="json"),
    ]

    assert [call.status_code for call in calls] == [403] * len(calls)
    assert {call.json()["detail"] for call in calls} == {"You do not have permission to perform this action."}


def test_lists_of_another_event_or_organizer_are_unknown(
    api: ContractClient, mallorys: ContractClient, mallory: Person, fair: Fair
) -> None:
    elsewhere = fair.make(lambda: make_list(make_event()))
    with organizer_transaction(mallory.organizer):
        foreign = make_list(make_event(slug="fair"))

    for pk in (elsewhere.pk, foreign.pk, 2**70, "x", "0"):
        for call in (api.get, api.delete):
            assert call(f"{fair.lists_url}{pk}/").status_code == 404
    assert (
        mallorys.get(f"/api/v1/organizers/zeta/events/fair/checkinlists/{fair.checkin_list.pk}/").status_code
        == 404
    )


def test_nobody_gets_401(api_as: Any, fair: Fair) -> None:
    response = api_as(None).get(fair.lists_url)

    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Token")


def test_a_team_of_other_events_is_refused(api: ContractClient, fair: Fair) -> None:
    with organizer_transaction(fair.person.organizer):
        Team.objects.filter(tokens__name="olga").update(all_events=False, limit_events=[fair.event.pk + 1])

    assert api.get(fair.lists_url).status_code == 403


# What doors refused offline

FAILED = {"error_reason": "unpaid", "raw_barcode": "abc", "datetime": "2026-07-10T12:00:00Z"}


def test_failed_checkins(tims: ContractClient, fair: Fair) -> None:
    sent = {
        "error_reason": "rules",
        "error_explanation": "Too early",
        "raw_barcode": fair.ticket.secret,
        "raw_item": fair.product.pk,
        "raw_variation": None,
        "raw_subevent": None,
        "raw_source_type": "barcode",
        "nonce": "n1",
        "datetime": "2026-07-10T14:00:00+02:00",
        "type": "entry",
        "position": fair.ticket.pk,
    }

    responses = [tims.post(f"{fair.list_url}failed_checkins/", sent, format="json") for _ in range(2)]

    assert [(response.status_code, response.json()) for response in responses] == [(201, sent)] * 2
    with organizer_transaction(fair.person.organizer):
        [stored] = Checkin.objects.all()
        assert (stored.successful, stored.error_reason, stored.error_explanation) == (
            False,
            "rules",
            "Too early",
        )
        assert (stored.position_id, stored.scanned_at, stored.nonce) == (fair.ticket.pk, NOON, "n1")
        [entry] = LogEntry.objects.all()
        assert (entry.action, entry.object_type, entry.data["raw_item"]) == (
            "checkin.denied",
            "order",
            fair.product.pk,
        )


def test_failed_checkins_of_an_unknown_barcode(tims: ContractClient, fair: Fair) -> None:
    response = tims.post(f"{fair.list_url}failed_checkins/", {**FAILED, "raw_barcode": "a\0b"}, format="json")

    assert response.status_code == 201
    with organizer_transaction(fair.person.organizer):
        assert Checkin.objects.get().raw_barcode == "binary:YQBi"
        assert LogEntry.objects.get().action == "checkin.unknown"


@pytest.mark.parametrize(
    "bad",
    [
        {"error_reason": "dislike"},
        {"error_reason": None},
        {"error_explanation": "a\0b"},
        {"raw_barcode": ""},
        {"raw_barcode": 5},
        {"raw_barcode": "x" * 9000},
        {"raw_item": 1},
        {"raw_item": 2**70},
        {"raw_variation": 1},
        {"raw_subevent": 1},
        {"raw_source_type": "thought"},
        {"nonce": "n" * 191},
        {"nonce": "a\0b"},
        {"datetime": "2026-07-10T12:00:00"},
        {"datetime": None},
        {"type": "leap"},
        {"position": 1},
        {"position": "x"},
    ],
    ids=str,
)
def test_failed_checkins_refuses(tims: ContractClient, fair: Fair, bad: dict[str, Any]) -> None:
    response = tims.post(f"{fair.list_url}failed_checkins/", {**FAILED, **bad}, format="json")

    assert (response.status_code, list(response.json())) == (400, list(bad))
    with organizer_transaction(fair.person.organizer):
        assert Checkin.objects.count() == LogEntry.objects.count() == 0


def test_failed_checkins_takes_no_position_of_another_event(tims: ContractClient, fair: Fair) -> None:
    other = fair.make(lambda: make_ticket(make_product(make_event()), None))

    response = tims.post(f"{fair.list_url}failed_checkins/", {**FAILED, "position": other.pk}, format="json")

    assert response.json() == {"position": [f"There is no object {other.pk}."]}


def test_failed_checkins_of_a_list_that_is_not_there(tims: ContractClient, fair: Fair) -> None:
    assert tims.post(f"{fair.lists_url}1/failed_checkins/", FAILED, format="json").status_code == 404
