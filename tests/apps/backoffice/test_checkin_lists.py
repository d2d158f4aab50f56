"""Check-in lists in the browser: made, changed, deleted, and the way to the door."""

from __future__ import annotations

from typing import Any

import pytest

from apps.admission.models import CheckinList
from apps.audit.models import LogEntry
from apps.catalog.models import Product
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser, make_fair
from tests.apps.backoffice.orders.test_pages import text_of
from tests.factories.admission import make_list
from tests.people import Person

pytestmark = pytest.mark.django_db

DOORS = "/o/acme/events/fair/checkin-lists/"
GATE = {"name": "Main gate", "reach": "all", "allow_entry_after_exit": "on"}


def doors(person: Person) -> list[CheckinList]:
    with organizer_transaction(person.organizer):
        return list(CheckinList.objects.order_by("pk"))


def ticket(person: Person) -> int:
    with organizer_transaction(person.organizer):
        return int(Product.objects.get(name__en="Day ticket").pk)


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_a_list_is_made_once_and_leads_to_its_door(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)
    given = GATE | {"once": client.get(f"{DOORS}new/").context["once"], "exit_all_at": "2030-06-02T03:00"}

    answers = [client.post(f"{DOORS}new/", given) for _ in range(2)]

    (door,) = doors(olga)
    page = text_of(client.get(DOORS))
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(303, DOORS)] * 2
    assert (door.name, door.all_products, door.include_pending) == ("Main gate", True, False)
    assert str(door.exit_all_at) == "2030-06-02 01:00:00+00:00"
    assert f"/o/acme/gate/checkin-lists/{door.pk}/" in page
    assert "All tickets" in page


def test_a_list_is_limited_and_what_the_api_set_stays(olga: Person) -> None:
    event = make_fair(olga)
    rules = {"<": [{"var": "entries_number"}, 3]}
    with organizer_transaction(olga.organizer):
        door = make_list(event, rules=rules, addon_match=True)
    client = browser(olga)
    given = {
        "name": "Backstage",
        "reach": "some",
        "limit_products": [str(ticket(olga))],
        "include_pending": "on",
    }

    for _time in range(2):
        client.post(f"{DOORS}{door.pk}/", given)

    (door,) = doors(olga)
    assert (door.name, door.all_products, door.limit_products) == ("Backstage", False, [ticket(olga)])
    assert (door.include_pending, door.allow_entry_after_exit) == (True, False)
    assert (door.rules, door.addon_match) == (rules, True)
    assert "Day ticket" in text_of(client.get(DOORS))
    with organizer_transaction(olga.organizer):
        assert LogEntry.objects.filter(action="checkinlist.changed").count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 191}, "name"),
        ({"name": "\0"}, "name"),
        ({"reach": "some"}, "limit_products"),
        ({"reach": "some", "limit_products": ["7"]}, "limit_products"),
        ({"reach": "none"}, "reach"),
        ({"exit_all_at": "tomorrow"}, "exit_all_at"),
    ],
)
def test_a_wrong_list_is_refused_at_its_field(olga: Person, given: dict[str, Any], field: str) -> None:
    make_fair(olga)

    answer = browser(olga).post(f"{DOORS}new/", GATE | given)

    assert (answer.status_code, list(errors(answer))) == (422, [field])
    assert doors(olga) == []


def test_a_list_is_deleted_after_a_question(olga: Person) -> None:
    event = make_fair(olga)
    with organizer_transaction(olga.organizer):
        door = make_list(event)
    client = browser(olga)

    asked = text_of(client.get(f"{DOORS}{door.pk}/delete/"))
    client.post(f"{DOORS}{door.pk}/delete/")

    assert "This also deletes its scans" in asked
    assert doors(olga) == []


@pytest.mark.parametrize("page", ["", "delete/"])
def test_door_staff_and_neighbours_change_no_list(
    olga: Person, tim: Person, mallory: Person, page: str
) -> None:
    event = make_fair(olga)
    with organizer_transaction(olga.organizer):
        door = make_list(event)
    url = f"{DOORS}{door.pk}/{page}"
    answers = [
        browser(tim).post(url, GATE),
        browser(mallory).post(url, GATE),
        browser(mallory).post(url.replace("acme", "zeta"), GATE),
    ]

    assert [answer.status_code for answer in answers] == [403, 404, 404]
    assert [one.name for one in doors(olga)] == [door.name]
    assert text_of(browser(tim).get(DOORS)).count(f"/o/acme/gate/checkin-lists/{door.pk}/") == 1
