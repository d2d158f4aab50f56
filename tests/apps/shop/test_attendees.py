from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from apps.admission.models import Checkin, CheckinList
from apps.audit.models import LogEntry
from apps.events.models import Event
from apps.orders.models import Order, OrderPosition
from apps.sales.facade import mark_paid
from apps.tickets.facade import request_file
from apps.tickets.models import TicketFile
from parterre.kernel.actor import BUYER, SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.shop.conftest import Buyer
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db

PAGE = "attendees/"


def place(olga: Person, **settings: Any) -> str:
    """The address of a paid order of two tickets in a name, and of one in nobody's."""
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", settings=settings)
        named = make_ticket_product(event, personalized=True)
        order = make_order(named, named, make_ticket_product(event)).order
        mark_paid(order.pk, notifies_buyer=False, actor=SYSTEM, now=NOON)
    return f"/fair/order/{order.code}/{order.secret}/"


def names(olga: Person) -> list[str | None]:
    with organizer_transaction(olga.organizer):
        return list(OrderPosition.objects.order_by("positionid").values_list("attendee_name", flat=True))


def inputs(page: str) -> list[str]:
    return re.findall(r'name="((?:name|email)_\d+)"', page)


def test_a_buyer_adds_the_names_and_tickets_are_made_anew(olga: Person, bea: Buyer) -> None:
    link = place(olga)
    with organizer_transaction(olga.organizer):
        request_file(Order.objects.select_related("event").get(), "pdf", actor=BUYER)
    assert link + PAGE in bea.see(link)
    first, second = inputs(bea.see(link + PAGE))

    page = bea.follow(bea.post(link + PAGE, {first: " Ada  Lovelace ", second: ""}))
    again = bea.follow(bea.post(link + PAGE, {first: "Ada Lovelace", second: ""}))

    assert ("Attendee details saved." in page, "Ada Lovelace" in page) == (True, True)
    assert "Ada Lovelace" in again
    assert names(olga) == ["Ada Lovelace", None, None]
    with organizer_transaction(olga.organizer):
        assert not TicketFile.objects.exists()
        [entry] = LogEntry.objects.filter(action="order.modified")  # what did not change is not logged
    assert (entry.actor_kind, entry.data["positionid"]) == ("buyer", 1)


@pytest.mark.parametrize(
    ("settings", "starts_in", "is_open"),
    [
        ({}, timedelta(hours=1), True),
        ({}, timedelta(hours=-1), False),
        ({"allow_modifications": "no"}, timedelta(days=9), False),
        ({"last_order_modification_date": "RELDATE/minutes/2880/date_from/"}, timedelta(days=3), True),
        ({"last_order_modification_date": "RELDATE/minutes/2880/date_from/"}, timedelta(days=1), False),
        ({"last_order_modification_date": "2000-01-01T00:00:00Z"}, timedelta(days=1), False),
        ({"attendee_names_asked": False}, timedelta(days=1), False),
    ],
)
def test_until_when(
    olga: Person, bea: Buyer, settings: dict[str, Any], starts_in: timedelta, is_open: bool
) -> None:
    link = place(olga, **settings)
    with organizer_transaction(olga.organizer):
        Event.objects.update(date_from=utc_now() + starts_in)
        first = f"name_{OrderPosition.objects.order_by('pk')[0].pk}"

    offered = link + PAGE in bea.see(link)
    answers = bea.get(link + PAGE), bea.post(link + PAGE, {first: "Ada Lovelace"})

    assert (offered, answers[0].status_code) == (is_open, 200 if is_open else 303)
    assert ("can no longer be changed" in bea.follow(answers[1])) == (not is_open)
    assert (names(olga)[0] == "Ada Lovelace") == is_open


@pytest.mark.parametrize("status", ["c", "e"])
def test_not_of_an_order_that_ended(olga: Person, bea: Buyer, status: str) -> None:
    link = place(olga)
    with organizer_transaction(olga.organizer):
        Order.objects.update(status=status)

    assert link + PAGE not in bea.see(link)
    assert bea.get(link + PAGE).status_code == 303


def test_who_came_in_and_whose_ticket_is_canceled_keeps_the_name(olga: Person, bea: Buyer) -> None:
    link = place(olga)
    with organizer_transaction(olga.organizer):
        first, second, _third = OrderPosition.objects.order_by("positionid")
        door = CheckinList.objects.create(event=Event.objects.get(), name="Door")
        Checkin.objects.create(list=door, position=first, scanned_at=NOON)

    one_left = inputs(bea.see(link + PAGE))
    bea.post(link + PAGE, {f"name_{first.pk}": "Mallory", f"name_{second.pk}": "Ada Lovelace"})
    with organizer_transaction(olga.organizer):
        OrderPosition.objects.filter(pk=second.pk).update(canceled=True)

    assert one_left == [f"name_{second.pk}"]
    assert names(olga) == [None, "Ada Lovelace", None]
    assert bea.get(link + PAGE).status_code == 303


def test_what_the_shop_asks_is_asked_here_too_and_typed_text_stays(olga: Person, bea: Buyer) -> None:
    link = place(olga, attendee_names_required=True, attendee_emails_asked=True)
    fields = inputs(bea.see(link + PAGE))

    answer = bea.post(link + PAGE, dict(zip(fields, ["", "x", "Grace", "grace@example.org"], strict=True)))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.findall(r'href="#f_((?:name|email)_\d+)"', page) == fields[:2]
    assert ('value="Grace"' in page, names(olga)) == (True, [None] * 3)


@pytest.mark.parametrize("number", [1, 6])
def test_a_fixed_number_of_statements(
    olga: Person, bea: Buyer, number: int, django_assert_num_queries: Any
) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair"), personalized=True)
        order = make_order(*[product] * number).order
    link = f"/fair/order/{order.code}/{order.secret}/{PAGE}"
    bea.see(link)

    with django_assert_num_queries(5):  # savepoint twice in a test, else: the event, the order, its tickets
        bea.see(link)
