"""Every page of the back office: who gets it, and that it costs the same however much there is."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.audit.models import LogEntry
from apps.availability.models import Quota
from apps.catalog.models import Product
from apps.events.models import Event
from apps.taxes.models import TaxRule
from apps.teams.models import Team
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tenants.routing.directory import forget
from tenants.staff.support_sessions import StartSupportSession, allow_writing, start_support_session
from tests.apps.backoffice.fixtures import browser, make_fair
from tests.factories.admission import make_list
from tests.factories.offer import (
    make_event,
    make_product,
    make_quota,
    make_tax_rule,
    variation,
    variations_of,
)
from tests.people import Person
from tests.staff import Staff, give_second_factor, make_staff

pytestmark = pytest.mark.django_db

OF_ORGANIZER = (
    "",
    "events/",
    "events/_new/",
    "settings/",
    "settings/general/",
    "settings/plugins/",
    "settings/payment/stripe/",
    "settings/branding/",
    "settings/branding/preview/",
    "search/",
    "search/?q=a",
    "search/?q=quota",
)
OF_EVENT = (
    "",
    "details/",
    "settings/",
    "delete/",
    "products/",
    "products/new/",
    "products/{product}/",
    "products/{product}/delete/",
    "quotas/",
    "quotas/new/",
    "quotas/{quota}/",
    "quotas/{quota}/delete/",
    "taxes/",
    "taxes/new/",
    "taxes/{rule}/",
    "taxes/{rule}/delete/",
    "payment/",
    "payment/manual/",
    "payment/banktransfer/",
    "plugins/",
    "checkin-lists/",
    "checkin-lists/new/",
    "checkin-lists/{checkin_list}/",
    "checkin-lists/{checkin_list}/delete/",
)


def addresses(person: Person) -> list[str]:
    event = make_fair(person)
    with organizer_transaction(person.organizer):
        ids = {
            "checkin_list": make_list(event).pk,
            "product": Product.objects.filter(event=event).latest("pk").pk,
            "quota": Quota.objects.get(event=event).pk,
            "rule": TaxRule.objects.get(event=event).pk,
        }
    of_event = [f"events/fair/{path.format(**ids)}" for path in OF_EVENT]
    return [f"/o/{person.organizer.slug}/{path}" for path in (*OF_ORGANIZER, *of_event)]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_owner_gets_every_page(olga: Person, language: str) -> None:
    client = browser(olga, **{"accept-language": language})

    answers = {url: client.get(url) for url in addresses(olga)}

    assert {url: answer.status_code for url, answer in answers.items() if answer.status_code != 200} == {}
    assert all(f'lang="{language}"' in a.content.decode() for u, a in answers.items() if "preview" not in u)
    assert [
        url
        for url, answer in answers.items()
        if b" style=" in answer.content or b"<script>" in answer.content
    ] == []


def test_pages_do_not_cost_more_when_there_is_more(olga: Person) -> None:
    client = browser(olga)
    urls = addresses(olga)
    with organizer_transaction(olga.organizer):
        event = Event.objects.get(slug="fair")
        for number in range(4):
            make_event(slug=f"before{number}", live=False, date_from=utc_now() + timedelta(days=3))
    before = {url: queries_of(client, url) for url in urls}
    with organizer_transaction(olga.organizer):
        for number in range(12):
            product = make_product(event, variations=[variation("A"), variation("B")])
            make_quota(event, 5, products=[product], variations=variations_of(product), name=f"Q{number}")
            make_tax_rule(event)
            make_event(slug=f"later{number}", live=False, date_from=utc_now() + timedelta(days=4))
            make_event(slug=f"sold{number}", date_from=utc_now() + timedelta(days=5))

    after = {url: queries_of(client, url) for url in urls}

    assert {url: (before[url], after[url]) for url in urls if after[url] > before[url]} == {}
    assert max(after.values()) <= 37


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_to_a_stranger_there_is_nothing(olga: Person, mallory: Person) -> None:
    urls = addresses(olga)
    client = browser(mallory)

    answers = {url: (client.get(url).status_code, client.post(url).status_code) for url in urls}

    assert set(answers.values()) == {(404, 404)}


def test_somebody_who_is_not_signed_in_is_asked_to(olga: Person) -> None:
    urls = addresses(olga)
    client = Client(headers={"host": "parterre.test"})

    answers = {client.get(url).headers["Location"].split("?")[0] for url in urls}

    assert answers == {"/accounts/login/"}


def test_door_staff_sees_what_is_on_and_may_change_nothing(olga: Person, tim: Person) -> None:
    urls = addresses(olga)
    client = browser(tim)

    open_to_tim = [url for url in urls if client.get(url).status_code == 200]
    changed = [
        url for url in urls if client.post(url, {"switch": "live", "to": "on"}).status_code not in (403, 405)
    ]

    searches = ["/o/acme/search/", "/o/acme/search/?q=a", "/o/acme/search/?q=quota"]
    assert open_to_tim == [
        "/o/acme/",
        "/o/acme/events/",
        *searches,
        "/o/acme/events/fair/",
        "/o/acme/events/fair/checkin-lists/",
    ]
    assert changed == []
    page = client.get("/o/acme/events/fair/").content.decode()
    assert "Go live" not in page
    assert "Meadow" not in page
    assert client.post("/o/acme/events/fair/switch/", {"switch": "live", "to": "on"}).status_code == 403


def test_the_switch_of_who_has_one_organizer_does_not_lead_back(olga: Person) -> None:
    client = browser(olga)
    (way,) = re.findall(r'href="(/o/\?\w*|/o/)"', client.get("/o/acme/").content.decode())

    page = client.get(way)

    assert page.status_code == 200
    assert {"Your organizers", "Acme", "Create another organizer"} <= set(
        re.split(r"<[^>]*>", page.content.decode())
    )


def test_what_does_not_exist_is_not_found(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)
    wrong = [
        "events/none/",
        "events/fa%00ir/",
        "events/fair/products/1/",
        f"events/fair/products/{2**70}/",
        f"events/fair/quotas/{2**70}/",
        f"events/fair/taxes/{2**70}/",
        "events/fair/payment/gold/",
        "settings/payment/manual/",
        "settings/branding/pictures/x.png",
    ]

    assert {path: client.get(f"/o/acme/{path}").status_code for path in wrong} == dict.fromkeys(wrong, 404)


def test_an_event_that_a_team_does_not_have_is_not_there(olga: Person, tim: Person) -> None:
    make_fair(olga)
    with organizer_transaction(olga.organizer):
        Team.objects.filter(name="Door staff").update(all_events=False, limit_events=[])
    client = browser(tim)

    assert client.get("/o/acme/events/fair/").status_code == 404
    assert "Summer fair" not in client.get("/o/acme/events/?tab=all").content.decode()


def test_a_suspended_organizer_is_told_so_and_can_only_look(olga: Person) -> None:
    make_fair(olga)
    with public_schema():
        Organizer.objects.filter(slug="acme").update(state="suspended")
    forget()
    client = browser(olga)

    looked = client.get("/o/acme/events/")
    tried = client.post("/o/acme/events/fair/details/", {})

    assert (looked.status_code, tried.status_code) == (200, 403)
    assert "Your account is suspended. The shop is closed" in looked.content.decode()
    assert "account is suspended." in tried.content.decode()


@pytest.fixture
def staff(db: None) -> Staff:
    return make_staff()


def staff_browser(staff: Staff) -> Client:
    client = Client(headers={"host": "parterre.test"})
    client.force_login(staff.user)
    give_second_factor(client, staff.user)
    return client


def test_staff_in_a_support_session_reads_and_is_seen(olga: Person, staff: Staff) -> None:
    make_fair(olga)
    session = start_support_session(
        StartSupportSession(organizer_id=olga.organizer.pk, reason="ticket 4812", minutes=30),
        user=staff.user,
        actor=staff.actor,
        now=utc_now(),
    )
    client = staff_browser(staff)

    page = client.get("/o/acme/events/fair/products/")
    refused = client.post("/o/acme/events/fair/switch/", {"switch": "testmode", "to": "on"})
    olgas = browser(olga).get("/o/acme/")

    assert page.status_code == 200
    assert "You are in a read-only support session" in page.content.decode()
    assert refused.status_code == 403
    assert "Platform staff has read-only access for 30 minutes. Reason: ticket 4812" in olgas.content.decode()
    with organizer_transaction(olga.organizer):
        told = LogEntry.objects.filter(action="support.request").order_by("pk")
        assert [entry.data["path"] for entry in told] == [
            "/o/acme/events/fair/products/",
            "/o/acme/events/fair/switch/",
        ]
    assert session.ended_at is None


def test_raised_it_may_write(olga: Person, staff: Staff) -> None:
    make_fair(olga)
    session = start_support_session(
        StartSupportSession(organizer_id=olga.organizer.pk, reason="ticket 4812", minutes=30),
        user=staff.user,
        actor=staff.actor,
        now=utc_now(),
    )
    allow_writing(session.pk, actor=staff.actor, now=utc_now())

    answer = staff_browser(staff).post("/o/acme/events/fair/switch/", {"switch": "testmode", "to": "on"})

    assert answer.status_code == 303
    with organizer_transaction(olga.organizer):
        assert Event.objects.get(slug="fair").testmode is True


def test_staff_without_a_session_is_a_stranger(olga: Person, staff: Staff) -> None:
    make_fair(olga)

    assert staff_browser(staff).get("/o/acme/").status_code == 404


def test_a_team_may_ask_for_a_second_factor(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        Team.objects.filter(name="Administrators").update(require_2fa=True)

    answer = browser(olga).get("/o/acme/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/2fa/app/")
