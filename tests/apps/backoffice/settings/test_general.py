"""The organizer's settings: one index, one page for all that holds everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from apps.audit.models import LogEntry
from apps.events.facade import BrandingData, branding_of
from apps.events.models import Event, LegalText
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tests.apps.backoffice.fixtures import browser, make_fair
from tests.people import Person

pytestmark = pytest.mark.django_db

INDEX, GENERAL = "/o/acme/settings/", "/o/acme/settings/general/"
FORM: dict[str, Any] = {
    "name": "Acme",
    "timezone": "UTC",
    "locales": ["en", "de"],
    "first_locale": "en",
    "reservation_time": "30",
    "max_items_per_order": "10",
    "payment_term_mode": "days",
    "payment_term_days": "14",
    "mail_days_order_expire_warning": "3",
    "payment_term_minutes": "30",
    "payment_term_expire_automatically": "on",
    "payment_term_expire_delay_days": "0",
    "payment_term_weekdays": "on",
    "payment_term_accept_late": "on",
    "payment_refund_automatically": "on",
    "cancel_allow_user": "on",
    "allow_modifications": "order",
    "last_order_modification_date": "0",
    "mail_attach_tickets": "on",
}


def look(person: Person) -> BrandingData:
    with organizer_transaction(person.organizer):
        return branding_of()


def name_of(person: Person) -> str:
    with public_schema():
        return Organizer.objects.get(pk=person.organizer.pk).name


def logged(person: Person) -> list[tuple[str, list[str]]]:
    with organizer_transaction(person.organizer):
        rows = LogEntry.objects.filter(action__startswith="organizer.").order_by("pk")
        return [(row.action, sorted(row.data)) for row in rows]


def test_the_index_leads_to_every_page_of_settings(olga: Person) -> None:
    page = browser(olga).get(INDEX)

    assert [card.url for card in page.context["shop"]] == [
        f"{INDEX}{path}/" for path in ("general", "branding", "domains", "plugins", "payment/stripe")
    ]
    assert [card.url for card in page.context["account"]] == [
        f"{INDEX}{path}/" for path in ("log", "data", "close-account")
    ]
    assert all(card.text for card in (*page.context["shop"], *page.context["account"]))


@pytest.mark.parametrize(
    "path", ["", "general/", "branding/", "domains/new/", "log/", "data/", "close-account/"]
)
def test_settings_are_one_place_in_the_navigation(olga: Person, path: str) -> None:
    frame = browser(olga).get(f"{INDEX}{path}").context["frame"]

    places = [place for section in frame.sections for place in section.places]
    assert [place.label for place in places if place.current] == ["Settings"]
    assert len(places) == 6


@pytest.mark.parametrize(
    "path", ["general/", "branding/", "domains/", "plugins/", "log/", "data/", "close-account/"]
)
def test_every_page_of_settings_leads_back_to_the_index(olga: Person, path: str) -> None:
    crumbs = browser(olga).get(f"{INDEX}{path}").context["crumbs"]

    assert (crumbs[0].label, crumbs[0].url) == ("Settings", INDEX)


def test_all_is_saved_and_shown_again(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)
    given = FORM | {
        "name": "Acme Live",
        "contact_mail": "hello@acme.example",
        "imprint_url.en": "https://acme.example/imprint",
        "timezone": "Europe/Berlin",
        "first_locale": "de",
        "reservation_time": "45",
        "payment_term_days": "0",
    }
    del given["cancel_allow_user"]

    answer = client.post(GENERAL, given)

    expected = {
        "timezone": "Europe/Berlin",
        "locales": ["de", "en"],
        "reservation_time": 45,
        "payment_term_days": 0,
        "cancel_allow_user": False,
    }
    assert answer.status_code == 303
    assert (name_of(olga), look(olga).settings) == ("Acme Live", expected)
    assert look(olga).links == {
        "imprint_url": {"en": "https://acme.example/imprint"},
        "contact_mail": "hello@acme.example",
    }
    with organizer_transaction(olga.organizer):
        assert Event.objects.get(slug="fair").inherited_settings == expected
    assert logged(olga) == [
        ("organizer.name.changed", ["before", "name"]),
        ("organizer.links.changed", ["contact_mail", "imprint_url"]),
        ("organizer.settings.changed", sorted(expected)),
    ]
    initial = client.get(GENERAL).context["form"].initial
    assert (initial["reservation_time"], initial["first_locale"], initial["timezone"]) == (
        45,
        "de",
        "Europe/Berlin",
    )


def test_saving_what_is_shown_changes_nothing(olga: Person) -> None:
    answer = browser(olga).post(GENERAL, FORM)

    assert answer.status_code == 303
    assert (look(olga).settings, logged(olga)) == ({}, [])


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"name": " "}, ["name"]),
        ({"name": "Acme\u202e"}, ["name"]),
        ({"contact_mail": "nobody"}, ["contact_mail"]),
        (
            {"imprint_url.en": "javascript:alert(1)", "privacy_url.de": "x y"},
            ["imprint_url", "privacy_url"],
        ),
        ({"timezone": "Mars/Olympus"}, ["timezone"]),
        ({"mail_from_name": "x" * 101}, ["mail_from_name"]),
        (
            {"payment_term_mode": "hours", "payment_term_last": "-1"},
            ["payment_term_last", "payment_term_mode"],
        ),
        ({"terms_url.en": "https://acme.example/t", "terms_text.en": "Be nice."}, ["terms_text"]),
        ({"locales": []}, ["locales"]),
        ({"locales": ["de"]}, ["first_locale"]),
        ({"reservation_time": "0"}, ["reservation_time"]),
        ({"reservation_time": ""}, ["reservation_time"]),
        ({"max_items_per_order": "many"}, ["max_items_per_order"]),
        (
            {"payment_term_days": "-1", "max_items_per_order": "9999999"},
            ["max_items_per_order", "payment_term_days"],
        ),
    ],
)
def test_what_cannot_be_is_refused_at_the_field_and_nothing_is_saved(
    olga: Person, given: dict[str, Any], fields: list[str]
) -> None:
    answer = browser(olga).post(GENERAL, FORM | {"contact_mail": "new@acme.example"} | given)

    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == fields
    assert (name_of(olga), look(olga).links, look(olga).settings, logged(olga)) == ("Acme", {}, {}, [])


def test_a_refusal_names_the_bounds(olga: Person) -> None:
    answer = browser(olga).post(GENERAL, FORM | {"payment_term_days": "400"})

    assert answer.context["form"].errors["payment_term_days"] == ["Enter a whole number from 0 to 365."]


def test_door_staff_and_neighbours_do_not_reach_them(olga: Person, tim: Person, mallory: Person) -> None:
    given = FORM | {"name": "Zeta", "contact_mail": "evil@zeta.example"}

    answers = [
        [getattr(browser(person), method)(url, given).status_code for person in (tim, mallory)]
        for url, method in ((INDEX, "get"), (GENERAL, "get"), (GENERAL, "post"))
    ]

    assert answers == [[403, 404]] * 3
    assert (name_of(olga), look(olga).links) == ("Acme", {})


def test_a_new_event_starts_in_the_organizers_time_zone(olga: Person) -> None:
    make_fair(olga, timezone="America/New_York")
    client = browser(olga)
    client.post(GENERAL, FORM | {"timezone": "Europe/Vienna"})

    form = client.get("/o/acme/events/_new/").context["form"]

    assert form.initial["timezone"] == "Europe/Vienna"


def test_a_legal_text_has_versions_and_a_page_in_the_shop(olga: Person) -> None:
    client, shop = browser(olga), Client(headers={"host": "acme.parterre.test"})

    for text in ("Be **nice**.", "Be **nice**.", "Be kind."):
        assert client.post(GENERAL, FORM | {"terms_text.en": text}).status_code == 303
    with organizer_transaction(olga.organizer):
        first, second = LegalText.objects.order_by("written_at")
    pages = [shop.get(f"/-/legal/terms/{query}") for query in ("", f"?version={first.pk}")]
    missing = [
        shop.get(f"/-/legal/{path}").status_code
        for path in ("privacy/", f"privacy/?version={first.pk}", "terms/?version=x", "imprint/")
    ]

    assert look(olga).links == {"terms_text": str(second.pk)}
    assert "Be kind." in pages[0].content.decode()
    assert "Be <strong>nice</strong>." in pages[1].content.decode()
    assert "This is an earlier version" in pages[1].content.decode()
    assert missing == [404] * 4
    assert client.get(GENERAL).context["form"].initial["terms_text"] == {"en": "Be kind."}
