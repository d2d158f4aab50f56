"""The log page: who sees it, what is chosen from it, and that platform staff is marked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from apps.audit.facade import record
from apps.teams.models import Team
from apps.teams.rights import ORGANIZER_SETTINGS_GENERAL_WRITE
from parterre.kernel.actor import BUYER, SYSTEM, Actor
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser
from tests.apps.backoffice.orders.test_pages import make_fair, place, text_of
from tests.people import Person

pytestmark = pytest.mark.django_db

LOG = "/o/acme/settings/log/"


def note(person: Person, actor: Actor, action: str, **fields: Any) -> None:
    with organizer_transaction(person.organizer):
        record(actor, action, **{"object_type": "organizer", "object_id": "x"} | fields)


def staff_request(person: Person, user: Person) -> None:
    data = {"method": "GET", "path": "/o/acme/orders/", "reason": "ticket 4812", "staff": True}
    note(person, Actor("user", str(user.user.pk)), "support.request", data=data)


def test_who_may_not_change_the_house_does_not_read_its_log(tim: Person, mallory: Person) -> None:
    assert (browser(tim).get(LOG).status_code, browser(mallory).get(LOG).status_code) == (403, 404)


def test_everybody_is_named(olga: Person) -> None:
    order = place(olga, make_fair(olga))
    note(olga, Actor("user", str(olga.user.pk)), "organizer.branding.changed", data={"accent": "#123456"})
    note(
        olga, BUYER, "order.canceled", object_type="order", object_id=order.pk, data={"comment": "Too <ill>"}
    )
    note(olga, olga.actor, "order.paid", object_type="order", object_id=order.pk)

    page = text_of(browser(olga).get(LOG))

    assert "Olga changed the branding: color" in page
    assert "The buyer canceled the order" in page
    assert "Too &lt;ill&gt;" in page
    assert "Order paid (API token “olga”)" in page
    assert f'href="/o/acme/orders/{order.code}/"' in page


def test_somebody_who_left_is_still_named(olga: Person, tim: Person) -> None:
    gone = Actor("user", "6f1f0b9e-0000-4000-8000-000000000000")
    note(
        olga,
        olga.actor,
        "team.member.removed",
        object_type="team",
        data={"user": gone.id, "email": "gina@example.org"},
    )
    note(olga, gone, "event.added", object_type="event")

    assert "gina@example.org created the event" in text_of(browser(olga).get(LOG))


def test_what_platform_staff_did_is_marked(olga: Person, mallory: Person) -> None:
    staff_request(olga, mallory)

    page = text_of(browser(olga).get(LOG))

    assert "Platform staff opened a page: GET /o/acme/orders/" in page
    assert page.count("badge-wait") == 1
    assert mallory.user.email not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("who=staff", {"opened a page"}),
        ("who=system", {"turned on test mode"}),
        ("kind=support", {"opened a page"}),
        ("kind=events", {"turned on test mode"}),
        ("event=fair", {"turned on test mode"}),
        ("event=fair&kind=support", set()),
        ("kind=x&who=&event=nope&before=x", {"opened a page", "turned on test mode"}),
    ],
)
def test_it_is_narrowed(olga: Person, mallory: Person, query: str, found: set[str]) -> None:
    event = make_fair(olga)
    staff_request(olga, mallory)
    note(olga, SYSTEM, "event.testmode.activated", object_type="event", event_id=event.pk)

    page = text_of(browser(olga).get(f"{LOG}?{query}"))

    assert {words for words in ("opened a page", "turned on test mode") if words in page} == found
    assert ("No matching entries" in page) is (not found)


@pytest.mark.parametrize(
    "query", ["before=99999999999999999999", "before=9223372036854775807", "who=%00", "event=x%00"]
)
def test_what_is_not_understood_is_left_out(olga: Person, query: str) -> None:
    assert browser(olga).get(f"{LOG}?{query}").status_code == 200


def test_of_events_one_may_not_see_nothing_is_told(olga: Person, tim: Person) -> None:
    event = make_fair(olga)
    note(olga, SYSTEM, "event.testmode.activated", object_type="event", event_id=event.pk)
    with organizer_transaction(olga.organizer):
        Team.objects.filter(name="Door staff").update(
            all_events=False, limit_organizer_permissions=[ORGANIZER_SETTINGS_GENERAL_WRITE]
        )

    assert "turned on test mode" not in text_of(browser(tim).get(LOG))


def test_older_entries_are_a_page_further_for_the_same_queries(olga: Person) -> None:
    from django.db import connection

    client = browser(olga)
    for number in range(3):
        note(olga, SYSTEM, "organizer.host.added", data={"host": f"host-{number}.example"})
    client.get(LOG)
    with CaptureQueriesContext(connection) as few:
        client.get(LOG)
    for number in range(3, 60):
        note(olga, SYSTEM, "organizer.host.added", data={"host": f"host-{number}.example"})

    with CaptureQueriesContext(connection) as many:
        page = client.get(LOG)
    older = text_of(page).split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")

    assert len(many) == len(few)
    assert "host-59.example" in text_of(page)
    assert "host-0.example" not in text_of(page)
    assert "host-0.example" in text_of(client.get(LOG + older))
