"""Closing an organizer for good is its owners' alone; they type its name, and can come back for a while."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from apps.teams.models import Team
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tenants.routing.directory import forget
from tenants.staff.support_sessions import StartSupportSession, allow_writing, start_support_session
from tests.apps.backoffice.fixtures import make_fair
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import Person
from tests.staff import give_second_factor, make_staff

pytestmark = pytest.mark.django_db

CLOSING = "/o/acme/settings/close-account/"
REOPEN = "/o/acme/settings/close-account/reopen/"


def browser(person: Any) -> Client:
    client = Client(headers={"host": "parterre.test"})
    client.force_login(person.user)
    return client


def state(person: Person) -> str:
    with public_schema():
        return Organizer.objects.get(pk=person.organizer.pk).state


def test_the_page_says_what_buyers_still_count_on(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(date_from="2099-01-01T00:00:00Z"))
        make_order(product, is_paid=True)

    page = browser(olga).get(CLOSING)

    assert page.status_code == 200
    assert [(one.kind, one.count) for one in page.context["obligations"]] == [("unused_tickets", 1)]


def test_it_is_closed_by_its_name_alone(olga: Person) -> None:
    client = browser(olga)

    wrong = client.post(CLOSING, {"slug": "zeta", "reason": ""})
    before = state(olga)
    right = client.post(CLOSING, {"slug": " acme ", "reason": "We retire"})

    assert (wrong.status_code, before) == (422, "active")
    assert "Enter the short name: acme" in wrong.content.decode()
    assert (right.status_code, state(olga)) == (303, "closing")


def test_closed_it_can_be_looked_at_and_opened_again_and_nothing_else(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)
    client.post(CLOSING, {"slug": "acme"})

    looked = client.get("/o/acme/events/fair/")
    changed = client.post("/o/acme/events/fair/details/", {})
    again = client.post(CLOSING, {"slug": "acme"})
    opened = client.post(REOPEN)

    assert (looked.status_code, changed.status_code, again.status_code) == (200, 403, 422)
    assert (opened.status_code, state(olga)) == (303, "active")


def test_nothing_is_opened_that_is_open(olga: Person) -> None:
    client = browser(olga)

    answer = client.post(REOPEN, follow=True)

    assert "This is not possible in the organizer’s current status." in answer.content.decode()
    assert state(olga) == "active"


def test_whoever_has_the_right_but_owns_nothing_may_look(olga: Person, tim: Person) -> None:
    with organizer_transaction(olga.organizer):
        Team.objects.filter(name="Door staff").update(
            limit_organizer_permissions=["organizer.settings.general:write"]
        )
    client = browser(tim)

    looked = client.get(CLOSING)

    assert looked.status_code == 200
    assert "Only owners can do this" in looked.content.decode()
    assert client.post(CLOSING, {"slug": "acme"}).status_code == 403
    assert client.post(REOPEN).status_code == 403
    assert state(olga) == "active"


def test_neither_strangers_nor_staff_inside_may(olga: Person, tim: Person, mallory: Person) -> None:
    sam = make_staff()
    wanted = StartSupportSession(organizer_id=olga.organizer.pk, reason="4812", minutes=30)
    session = start_support_session(wanted, user=sam.user, actor=sam.actor, now=utc_now())
    allow_writing(session.pk, actor=sam.actor, now=utc_now())
    staff = browser(sam)
    give_second_factor(staff, sam.user)
    forget()

    answers = {
        name: client.post(CLOSING, {"slug": "acme"}).status_code
        for name, client in {"sam": staff, "tim": browser(tim), "mallory": browser(mallory)}.items()
    }

    assert answers == {"sam": 403, "tim": 403, "mallory": 404}
    assert state(olga) == "active"
