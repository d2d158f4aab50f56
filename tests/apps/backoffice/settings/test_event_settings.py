"""What an event has of its own, beside what it takes from its organizer."""

from __future__ import annotations

from typing import Any

import pytest

from apps.audit.models import LogEntry
from apps.events.facade import change_organizer_settings
from apps.events.models import Event
from apps.teams.models import Team
from apps.teams.rights import EVENT_SETTINGS_GENERAL_WRITE, EVENT_SETTINGS_PAYMENT_WRITE
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser, make_fair
from tests.people import Person

pytestmark = pytest.mark.django_db

URL = "/o/acme/events/fair/settings/"
LANGUAGES = {"locales": ["en", "de"], "first_locale": "en"}
SWITCHES = (
    "payment_term_weekdays",
    "payment_term_accept_late",
    "payment_term_expire_automatically",
    "payment_refund_automatically",
    "cancel_allow_user",
    "show_quota_left",
    "waiting_room_always",
    "mail_attach_tickets",
)
FORM: dict[str, Any] = {
    "inherits_languages": "on",
    **LANGUAGES,
    "reservation_time": "",
    "max_items_per_order": "",
    "payment_term_mode": "default",
    "payment_term_days": "",
    "mail_days_order_expire_warning": "",
    **dict.fromkeys(SWITCHES, "default"),
    "allow_modifications": "default",
    "last_order_modification_date": "",
}


def saved(person: Person) -> Event:
    with organizer_transaction(person.organizer):
        return Event.objects.get(slug="fair")


def team_may(person: Person, *rights: str) -> None:
    with organizer_transaction(person.organizer):
        Team.objects.filter(name="Door staff").update(
            all_event_permissions=False, limit_event_permissions=list(rights)
        )


def test_it_shows_what_the_organizer_says_and_what_the_event_says(olga: Person) -> None:
    make_fair(olga, settings={"max_items_per_order": 3})
    with organizer_transaction(olga.organizer):
        change_organizer_settings({"reservation_time": 45, "cancel_allow_user": False}, actor=SYSTEM)

    page = browser(olga).get(URL)

    form = page.context["form"]
    assert form["reservation_time"].value() is None
    assert form["max_items_per_order"].value() == 3
    assert "If empty, the default applies: 45." in page.content.decode()
    assert form.fields["cancel_allow_user"].choices[0] == ("default", "Default: no")
    assert form.fields["mail_attach_tickets"].choices[0] == ("default", "Default: yes")


def test_what_is_left_at_its_default_is_not_stored(olga: Person) -> None:
    make_fair(olga)
    version = saved(olga).offer_version

    answer = browser(olga).post(URL, FORM)

    event = saved(olga)
    assert answer.status_code == 303
    assert (event.settings, event.locales, event.offer_version) == ({}, [], version)


def test_an_event_has_settings_of_its_own_and_goes_back_to_the_default(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)
    own = {
        "reservation_time": "5",
        "payment_term_days": "0",
        "cancel_allow_user": "no",
        "allow_modifications": "no",
        "last_order_modification_date": "48",
    }

    client.post(URL, FORM | own)
    changed = saved(olga)
    client.post(URL, FORM)

    assert changed.settings == {
        "reservation_time": 5,
        "payment_term_days": 0,
        "cancel_allow_user": False,
        "allow_modifications": "no",
        "last_order_modification_date": "RELDATE/minutes/2880/date_from/",
    }
    assert saved(olga).settings == {}
    with organizer_transaction(olga.organizer):
        entries = LogEntry.objects.filter(action="event.settings").order_by("pk")
        assert [sorted(entry.data) for entry in entries] == [sorted(changed.settings)] * 2


def test_texts_and_terms_of_payment_are_its_own_too(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)
    own = {
        "payment_term_mode": "minutes",
        "payment_term_minutes": "45",
        "payment_term_last": "3",
        "payment_term_expire_automatically": "no",
        "payment_term_expire_delay_days": "2",
        "mail_from_name": "Box office",
        "mail_text_signature.en": "See you!",
        "confirm_texts_0.en": "I am 18.",
    }

    answer = client.post(URL, FORM | own)
    page = client.get(URL)

    assert answer.status_code == 303
    assert saved(olga).settings == {
        "payment_term_mode": "minutes",
        "payment_term_minutes": 45,
        "payment_term_last": "RELDATE/3/-/date_from/",
        "payment_term_expire_automatically": False,
        "payment_term_expire_delay_days": 2,
        "mail_from_name": "Box office",
        "mail_text_signature": {"en": "See you!"},
        "confirm_texts": [{"en": "I am 18."}],
    }
    assert [field.name for field in page.context["form"].confirm_texts] == [
        "confirm_texts_0",
        "confirm_texts_1",
    ]
    assert page.context["form"]["payment_term_last"].value() == 3


def test_other_settings_of_the_event_stay(olga: Person) -> None:
    make_fair(olga, settings={"payment_banktransfer_iban": "DE00", "order_phone_asked": True})

    browser(olga).post(URL, FORM | {"show_quota_left": "yes"})

    assert saved(olga).settings == {
        "payment_banktransfer_iban": "DE00",
        "order_phone_asked": True,
        "show_quota_left": True,
    }


def test_languages_are_chosen_and_the_first_is_for_everybody_else(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)
    given = FORM | {"inherits_languages": ""}

    client.post(URL, given | {"first_locale": "de"})
    turned = saved(olga).locales
    client.post(URL, given | {"locales": ["de"], "first_locale": "de"})
    one = saved(olga).locales
    client.post(URL, FORM | {"locales": []})

    assert (turned, one, saved(olga).locales) == (["de", "en"], ["de"], [])


def test_an_event_has_an_imprint_of_its_own(olga: Person) -> None:
    make_fair(olga)

    browser(olga).post(URL, FORM | {"imprint_url.de": "https://fair.example/impressum"})

    assert saved(olga).settings == {"imprint_url": {"de": "https://fair.example/impressum"}}


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"inherits_languages": "", "locales": []}, ["locales"]),
        ({"inherits_languages": "", "locales": ["xx"]}, ["locales"]),
        ({"inherits_languages": "", "locales": ["en"], "first_locale": "de"}, ["first_locale"]),
        ({"imprint_url.en": "javascript:alert(1)"}, ["imprint_url"]),
        ({"contact_mail": "nobody"}, ["contact_mail"]),
        ({"reservation_time": "0"}, ["reservation_time"]),
        (
            {"max_items_per_order": "501", "payment_term_days": "366"},
            ["max_items_per_order", "payment_term_days"],
        ),
        ({"cancel_allow_user": "perhaps"}, ["cancel_allow_user"]),
        ({"cancel_allow_user": ""}, ["cancel_allow_user"]),
        ({"allow_modifications": "x"}, ["allow_modifications"]),
        ({"last_order_modification_date": "8761"}, ["last_order_modification_date"]),
    ],
)
def test_what_cannot_be_is_refused_at_the_field_and_nothing_is_saved(
    olga: Person, given: dict[str, Any], fields: list[str]
) -> None:
    make_fair(olga)

    answer = browser(olga).post(URL, FORM | {"contact_url.en": "https://fair.example/"} | given)

    event = saved(olga)
    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == fields
    assert (event.settings, event.locales) == ({}, [])


@pytest.mark.parametrize(
    ("right", "expected"),
    [
        (EVENT_SETTINGS_GENERAL_WRITE, {"reservation_time": 5}),
        (EVENT_SETTINGS_PAYMENT_WRITE, {"payment_term_days": 1}),
    ],
)
def test_each_right_changes_what_is_its_own_and_keeps_the_rest(
    olga: Person, tim: Person, right: str, expected: dict[str, Any]
) -> None:
    before = {"reservation_time": 7, "payment_term_days": 7, "contact_mail": "fair@acme.example"}
    make_fair(olga, settings=before)
    team_may(olga, right)
    given = {"reservation_time": "5", "payment_term_days": "1", "contact_mail": "fair@acme.example"}

    answer = browser(tim).post(URL, FORM | given)

    assert answer.status_code == 303
    assert saved(olga).settings == before | expected


def test_door_staff_and_neighbours_do_not_reach_them(olga: Person, tim: Person, mallory: Person) -> None:
    make_fair(olga)
    given = FORM | {"reservation_time": "1"}

    answers = [
        (client.get(URL).status_code, client.post(URL, given).status_code)
        for client in (browser(tim), browser(mallory))
    ]

    assert answers == [(403, 403), (404, 404)]
    assert saved(olga).settings == {}
