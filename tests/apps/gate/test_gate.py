"""The gate in a browser without script: scanned, told, searched, counted; nobody else's door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.admission.models import Checkin, CheckinList
from apps.events.models import Event
from apps.orders.models import OrderPosition, OrderStatus
from apps.teams.models import Team
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.factories.admission import make_event, make_list, make_product, make_ticket
from tests.people import Person

pytestmark = pytest.mark.django_db


@dataclass
class Door:
    event: Event
    list: CheckinList
    ticket: OrderPosition

    @property
    def url(self) -> str:
        return f"/o/acme/gate/checkin-lists/{self.list.pk}/"


@pytest.fixture
def door(olga: Person) -> Door:
    return make_door(olga)


def make_door(person: Person, code: str = "R3XWD", **given: Any) -> Door:
    with organizer_transaction(person.organizer):
        event = make_event(date_from=utc_now() + timedelta(hours=1))
        product = make_product(event)
        return Door(event, make_list(event, **given), make_ticket(product, code=code))


def browser(person: Person) -> Client:
    client = Client(headers={"host": "parterre.test"})
    client.force_login(person.user)
    return client


def scan(client: Client, door: Door, **fields: Any) -> Any:
    values = {"barcode": door.ticket.secret, "type": "entry", "nonce": "n1"}
    return client.post(door.url, values | fields)


def said(answer: Any) -> tuple[str, str]:
    verdict = answer.context["verdict"]
    return verdict.tone, str(verdict.word)


def scans(person: Person) -> list[tuple[str, bool]]:
    with organizer_transaction(person.organizer):
        return list(Checkin.objects.order_by("pk").values_list("type", "successful"))


def test_a_ticket_comes_in_once(tim: Person, door: Door) -> None:
    client = browser(tim)

    first, second = scan(client, door, nonce="n1"), scan(client, door, nonce="n2")

    assert (said(first), said(second)) == (("go", "Valid"), ("twice", "Already checked in"))
    (reason,) = second.context["verdict"].reasons
    assert reason.startswith("Checked in just now, at ")
    for word in ("Valid", "Day ticket", "Bea Buyer", "R3XWD"):
        assert word in first.content.decode()
    assert scans(tim) == [("entry", True), ("entry", False)]


def test_the_same_page_sent_again_says_the_same(tim: Person, door: Door) -> None:
    client = browser(tim)

    answers = [scan(client, door), scan(client, door)]

    assert [said(answer) for answer in answers] == [("go", "Valid")] * 2
    assert scans(tim) == [("entry", True)]


def test_a_script_gets_the_screen_only_and_a_new_nonce(tim: Person, door: Door) -> None:
    client = browser(tim)

    answer = client.post(
        door.url,
        {"barcode": door.ticket.secret, "type": "entry", "nonce": "n1"},
        headers={"HX-Request": "true"},
    )

    text = answer.content.decode()
    assert answer["HX-Trigger"] == "scanned"
    assert ("<html" in text, 'data-tone="go"' in text, 'hx-swap-oob="true"' in text) == (False, True, True)


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"status": OrderStatus.PENDING}, "This ticket has not been paid."),
        ({"status": OrderStatus.CANCELED}, "This ticket is canceled."),
        ({"blocked": ["admin"]}, "This ticket is blocked."),
    ],
)
def test_who_may_not_come_in_is_told_why(tim: Person, door: Door, order: dict[str, Any], reason: str) -> None:
    with organizer_transaction(tim.organizer):
        ticket = make_ticket(door.ticket.product, **order)

    answer = scan(browser(tim), door, barcode=ticket.secret)

    assert said(answer) == ("stop", "No entry")
    assert [str(text) for text in answer.context["verdict"].reasons] == [reason]


def test_an_unknown_code_is_refused_and_written_down(tim: Person, door: Door) -> None:
    answer = scan(browser(tim), door, barcode="what\0ever <b>")

    assert said(answer) == ("stop", "No entry")
    assert scans(tim) == [("entry", False)]


def test_where_the_list_includes_unpaid_tickets_the_door_may_decide(tim: Person, olga: Person) -> None:
    door = make_door(olga, include_pending=True)
    with organizer_transaction(tim.organizer):
        ticket = make_ticket(door.ticket.product, status=OrderStatus.PENDING)
    client = browser(tim)

    asked = scan(client, door, barcode=ticket.secret)
    decided = scan(client, door, barcode=ticket.secret, ignore_unpaid="1", nonce="n2")

    assert (said(asked), asked.context["verdict"].may_admit_unpaid) == (("stop", "No entry"), True)
    assert said(decided) == ("go", "Valid")


def test_what_needs_a_look_is_let_in_with_the_note(tim: Person, door: Door) -> None:
    with organizer_transaction(tim.organizer):
        order = door.ticket.order
        order.checkin_attention, order.checkin_text = True, "Check the student card"
        order.save()

    answer = scan(browser(tim), door)

    assert said(answer) == ("attention", "Valid")
    assert "Check the student card" in answer.content.decode()


def test_scanned_out_and_in_again(tim: Person, door: Door) -> None:
    client = browser(tim)

    words = [
        said(scan(client, door, type=kind, nonce=f"n{number}"))[1]
        for number, kind in enumerate(("entry", "exit", "entry"))
    ]

    assert words == ["Valid", "Checked out", "Valid"]


def test_undone_and_nobody_is_inside(tim: Person, door: Door) -> None:
    client = browser(tim)
    scan(client, door)

    answer = client.post(f"{door.url}undo/", {"nonce": "n1", "type": "entry"})

    assert "Scan undone." in answer.content.decode()
    assert scans(tim) == [("entry", False)]
    assert "There is no scan to undo." in client.post(f"{door.url}undo/", {"nonce": "n1"}).content.decode()


def test_counts_are_of_this_door(tim: Person, door: Door) -> None:
    client = browser(tim)
    with organizer_transaction(tim.organizer):
        make_ticket(door.ticket.product)
    scan(client, door)

    counts = client.get(f"{door.url}counts/").context["counts"]

    assert (counts.inside, counts.scanned, counts.total) == (1, 1, 2)


@pytest.mark.parametrize(
    ("words", "found"), [("bea", 1), ("BUYER", 1), ("r3xwd", 1), ("be", 0), ("x\0y", 0), ("nobody", 0)]
)
def test_the_door_finds_who_it_knows_to_look_for(tim: Person, door: Door, words: str, found: int) -> None:
    answer = browser(tim).get(f"{door.url}search/", {"q": words})

    assert (answer.status_code, len(answer.context["found"])) == (200, found)


def test_who_may_look_at_orders_needs_no_three_letters(olga: Person, door: Door) -> None:
    assert len(browser(olga).get(f"{door.url}search/", {"q": "b"}).context["found"]) == 1


def test_a_found_ticket_is_checked_in_and_its_code_is_not_shown(tim: Person, door: Door) -> None:
    client = browser(tim)
    page = client.get(f"{door.url}search/", {"q": "bea"})

    answer = client.post(door.url, {"position": door.ticket.pk, "type": "entry", "nonce": "n1"})

    assert door.ticket.secret not in page.content.decode()
    assert said(answer) == ("go", "Valid")


@pytest.mark.parametrize("fields", [{"type": "sideways"}, {"nonce": "n" * 65}, {"nonce": "a\0b"}])
def test_what_no_door_sends_is_a_bad_request(tim: Person, door: Door, fields: dict[str, str]) -> None:
    assert (scan(browser(tim), door, **fields).status_code, scans(tim)) == (400, [])


@pytest.mark.parametrize("position", ["x", "-1", "9" * 30, "²", "0"])
def test_tickets_that_do_not_exist_are_not_found(tim: Person, door: Door, position: str) -> None:
    assert (scan(browser(tim), door, position=position).status_code, scans(tim)) == (404, [])


def test_nothing_read_is_no_scan(tim: Person, door: Door) -> None:
    answer = scan(browser(tim), door, barcode="   ")

    assert (answer.status_code, "Ready" in answer.content.decode(), scans(tim)) == (200, True, [])


def test_doors_of_current_events_come_first_and_those_of_past_ones_are_not_offered(
    tim: Person, door: Door
) -> None:
    with organizer_transaction(tim.organizer):
        make_list(make_event(date_from=utc_now() - timedelta(days=2)))
        later = make_event(date_from=utc_now() + timedelta(days=2))

    page = browser(tim).get("/o/acme/gate/").context

    assert [(place.event, place.checkin_lists, place.may_open) for place in page["current"]] == [
        (door.event, [door.list], False)
    ]
    assert [(place.event, place.checkin_lists, place.may_open) for place in page["later"]] == [
        (later, [], False)
    ]


def test_among_a_hundred_events_the_door_is_searched(
    tim: Person, door: Door, django_assert_num_queries: Any
) -> None:
    with organizer_transaction(tim.organizer):
        for number in range(98):
            make_event(name={"en": f"Number {number}"}, date_from=utc_now() + timedelta(days=2))
        make_list(make_event(name={"en": "Matinée"}, date_from=utc_now()))
        make_list(make_event(date_from=utc_now()), name="Balcony, left")
    client = browser(tim)
    client.get("/o/acme/gate/")
    found = {}

    for words in ("", "MATINEE", "balcony", "zebra", "x\0y"):
        with django_assert_num_queries(10 if words in ("", "MATINEE", "balcony") else 9):
            page = client.get("/o/acme/gate/", {"q": words})
        assert 'role="search"' in page.content.decode()
        shown = page.context["current"] + page.context["later"]
        found[words] = len(shown), page.context["there_are_more"]

    assert found == {
        "": (100, True),
        "MATINEE": (1, False),
        "balcony": (1, False),
        "zebra": (0, False),
        "x\0y": (0, False),
    }


def test_the_first_door_is_opened_by_who_may_change_the_event(olga: Person, tim: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", date_from=utc_now())
    refused = browser(tim).post("/o/acme/gate/events/fair/")
    client = browser(olga)

    answers = [client.post("/o/acme/gate/events/fair/"), client.post("/o/acme/gate/events/fair/")]

    with organizer_transaction(olga.organizer):
        made = CheckinList.objects.get(event=event)
    assert refused.status_code == 404
    assert [answer["Location"] for answer in answers] == [f"/o/acme/gate/checkin-lists/{made.pk}/"] * 2
    assert (made.name, made.all_products) == ("Main entrance", True)


# Whose door it is.


def test_who_is_not_signed_in_is_asked_to(door: Door) -> None:
    answer = Client(headers={"host": "parterre.test"}).get(door.url)

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={door.url}")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "checkin-lists/{checkin_list}/",
        "checkin-lists/{checkin_list}/search/?q=bea",
        "checkin-lists/{checkin_list}/counts/",
    ],
)
def test_mallory_sees_no_door_of_acme(mallory: Person, door: Door, path: str) -> None:
    client = browser(mallory)

    answers = [
        client.get(f"/o/{slug}/gate/{path.format(checkin_list=door.list.pk)}") for slug in ("acme", "zeta")
    ]

    assert answers[0].status_code == 404
    assert answers[1].status_code == (200 if path == "" else 404)
    assert b"Main entrance" not in answers[1].content


def test_mallory_scans_nobody_in(mallory: Person, olga: Person, door: Door) -> None:
    client = browser(mallory)
    own = make_door(mallory)

    through_acme = scan(client, door)
    through_own = client.post(
        f"/o/zeta/gate/checkin-lists/{own.list.pk}/",
        {"barcode": door.ticket.secret, "type": "entry", "nonce": "n"},
    )

    assert through_acme.status_code == 404
    assert said(through_own) == ("stop", "No entry")
    assert scans(olga) == []


def test_a_team_of_one_event_has_no_door_of_another(tim: Person, door: Door) -> None:
    other = make_door(tim, "T9WLC")
    with organizer_transaction(tim.organizer):
        Team.objects.filter(name="Door staff").update(all_events=False, limit_events=[other.event.pk])
    client = browser(tim)

    assert client.get(door.url).status_code == 404
    assert client.get(other.url).status_code == 200
    assert [place.event for place in client.get("/o/acme/gate/").context["current"]] == [other.event]


def test_who_may_not_scan_is_refused(tim: Person, door: Door) -> None:
    with organizer_transaction(tim.organizer):
        Team.objects.filter(name="Door staff").update(limit_event_permissions=["event.orders:read"])

    assert browser(tim).get(door.url).status_code == 403


# What it costs.


def test_pages_cost_a_constant_number_of_statements(
    tim: Person, door: Door, django_assert_num_queries: Any
) -> None:
    client = browser(tim)
    at_door = f"checkin-lists/{door.list.pk}/"
    costs = {"": 10, at_door: 12, f"{at_door}counts/": 12, f"{at_door}search/?q=bea": 11}
    client.get("/o/acme/gate/")  # the organizer is remembered from here on
    for tickets in (1, 5):
        with organizer_transaction(tim.organizer):
            for _number in range(tickets):
                make_ticket(door.ticket.product)
        for path, cost in costs.items():
            with django_assert_num_queries(cost):
                client.get(f"/o/acme/gate/{path}")


def test_a_scan_costs_a_constant_number_of_statements(
    tim: Person, door: Door, django_assert_num_queries: Any
) -> None:
    client = browser(tim)
    client.get("/o/acme/gate/")

    for number in range(2):
        with django_assert_num_queries(15):
            client.post(
                door.url,
                {"barcode": door.ticket.secret, "type": "entry", "nonce": str(number)},
                headers={"HX-Request": "true"},
            )
