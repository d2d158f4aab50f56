"""How buyers pay, which plugins are on: switched and set up in the browser."""

from __future__ import annotations

from typing import Any

import pytest

from apps.audit.models import LogEntry
from apps.events.models import Event
from apps.teams.models import Team
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tenants.routing.directory import forget
from tests.apps.backoffice.fixtures import browser, make_fair
from tests.people import Person

pytestmark = pytest.mark.django_db

PAYMENT = "/o/acme/events/fair/payment/"
SECRET = "sk_live_51abcdefghijklmnopqrstuvwx"
IBAN = "DE02 1203 0000 0000 2020 51"


def fair(person: Person) -> Event:
    with organizer_transaction(person.organizer):
        return Event.objects.get(slug="fair")


def plugins_of(person: Person) -> list[str]:
    with public_schema():
        return list(Organizer.objects.get(slug="acme").plugins)


def ways(answer: Any) -> list[tuple[str, bool, bool]]:
    return [(way.method.identifier, way.is_on, way.is_ready) for way in answer.context["ways"]]


def test_every_method_says_how_far_it_is(olga: Person) -> None:
    make_fair(olga, plugins=["manual", "banktransfer"])

    page = browser(olga).get(PAYMENT)

    assert ways(page) == [
        ("banktransfer", True, False),
        ("manual", True, True),
        ("stripe", False, False),
    ]


def test_a_method_is_switched_on_set_up_and_off(olga: Person) -> None:
    make_fair(olga, plugins=[])
    client = browser(olga)

    on = client.post(f"{PAYMENT}banktransfer/switch/", {"to": "on"})
    wrong = client.post(f"{PAYMENT}banktransfer/", {"account_holder": "Acme", "iban": "DE00"})
    right = client.post(
        f"{PAYMENT}banktransfer/", {"account_holder": "Acme", "iban": IBAN, "more.en": "Thanks"}
    )
    page = client.get(PAYMENT)
    client.post(f"{PAYMENT}banktransfer/switch/", {"to": "off"})

    assert on.headers["Location"] == f"{PAYMENT}banktransfer/"
    assert wrong.status_code == 422
    assert list(wrong.context["form"].errors) == ["iban"]
    assert right.headers["Location"] == PAYMENT
    assert ("banktransfer", True, True) in ways(page)
    event = fair(olga)
    assert event.plugins == []
    assert event.settings["payment_banktransfer_iban"] == IBAN
    assert event.settings["payment_banktransfer_more"] == {"en": "Thanks"}


def test_what_the_organizer_must_have_is_switched_on_there_too(olga: Person) -> None:
    make_fair(olga)

    answer = browser(olga).post(f"{PAYMENT}stripe/switch/", {"to": "on"})

    assert answer.headers["Location"] == "/o/acme/settings/payment/stripe/?event=fair"
    assert plugins_of(olga) == ["stripe"]
    assert set(fair(olga).plugins) == {"manual", "stripe"}


def test_without_the_organizers_right_it_stays_off(olga: Person, tim: Person) -> None:
    make_fair(olga)
    with organizer_transaction(olga.organizer):
        rights = ["event.settings.payment:write"]
        Team.objects.filter(name="Door staff").update(limit_event_permissions=rights)
    client = browser(tim)

    answer = client.post(f"{PAYMENT}stripe/switch/", {"to": "on"})

    assert client.get(PAYMENT).status_code == 200
    assert answer.status_code == 403
    assert plugins_of(olga) == []
    assert fair(olga).plugins == ["manual"]


def test_a_secret_is_never_shown_again(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)
    url = "/o/acme/settings/payment/stripe/"

    client.post(f"{url}?event=fair", {"secret_key": SECRET})
    page = client.get(url)
    client.post(url, {"secret_key": "", "test_secret_key": "sk_test_51abcdefghijklmnopqrstuvwx"})
    kept = client.get(url).content.decode()
    client.post(url, {"forget-secret_key": "on"})

    assert "A value is stored. Leave empty to keep it." in page.content.decode()
    assert SECRET not in page.content.decode()
    assert kept.count("A value is stored.") == 2
    assert client.get(url).content.decode().count("A value is stored.") == 1
    with organizer_transaction(olga.organizer):
        told = [entry.data for entry in LogEntry.objects.filter(action__endswith="payment_settings.changed")]
    assert SECRET not in str(told)


def test_a_wrong_key_is_refused_at_the_field_and_not_shown(olga: Person) -> None:
    answer = browser(olga).post("/o/acme/settings/payment/stripe/", {"secret_key": "pk_live_wrong"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["secret_key"] == [
        "Enter a secret key that starts with sk_live_ or rk_live_."
    ]
    assert "pk_live_wrong" not in answer.content.decode()


def test_the_account_page_says_where_messages_go(olga: Person) -> None:
    page = browser(olga).get("/o/acme/settings/payment/stripe/?event=fair")

    assert page.context["webhook_url"].endswith(f"/webhooks/stripe/{olga.organizer.pk}/")
    assert page.context["back"] == PAYMENT


@pytest.mark.parametrize("slug", ["//evil.example", "a/b", "%00"])
def test_the_way_back_stays_at_home(olga: Person, slug: str) -> None:
    page = browser(olga).get(f"/o/acme/settings/payment/stripe/?event={slug}")

    assert page.context["back"] == "/o/acme/settings/"


def test_an_account_is_set_up_in_one_place_and_every_page_about_it_leads_there(olga: Person) -> None:
    make_fair(olga)
    client, account = browser(olga), "/o/acme/settings/payment/stripe/"
    about = ("settings/", "settings/plugins/", "events/fair/payment/", "events/fair/payment/stripe/")

    asked_for = client.get(account).content.decode()
    saved = client.post(account, {"secret_key": SECRET})
    forget()
    client.post(f"{PAYMENT}stripe/switch/", {"to": "on"})

    pages = {path: client.get(f"/o/acme/{path}").content.decode() for path in about}
    plugins = client.get("/o/acme/events/fair/plugins/").content.decode()
    assert (saved.headers["Location"], plugins_of(olga)) == ("/o/acme/settings/", ["stripe"])
    assert ("Not in use yet." in asked_for, "Not in use yet." in client.get(account).content.decode()) == (
        True,
        False,
    )
    assert [path for path, page in pages.items() if f'href="{account}' not in page] == []
    assert [path for path, page in (pages | {"": plugins}).items() if "stripe/switch/" in page] == [
        "events/fair/payment/"
    ]
    assert f'href="{PAYMENT}#stripe"' in plugins


def test_plugins_are_switched_for_the_organizer_and_in_an_event(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)

    early = client.post("/o/acme/events/fair/plugins/stripe/switch/", {"to": "on"}, follow=True)
    client.post("/o/acme/settings/plugins/stripe/switch/", {"to": "on"})
    forget()
    client.post("/o/acme/events/fair/plugins/stripe/switch/", {"to": "on"})
    client.post("/o/acme/events/fair/plugins/pdf/switch/", {"to": "on"})
    client.post("/o/acme/events/fair/plugins/manual/switch/", {"to": "off"})

    assert "must be enabled for the organizer first" in early.content.decode()
    assert plugins_of(olga) == ["stripe"]
    assert set(fair(olga).plugins) == {"stripe", "pdf"}


@pytest.mark.parametrize(
    "name", ["settings/plugins/manual", "settings/plugins/none", "events/fair/plugins/none"]
)
def test_a_plugin_of_another_level_is_not_there(olga: Person, name: str) -> None:
    make_fair(olga)

    assert browser(olga).post(f"/o/acme/{name}/switch/", {"to": "on"}).status_code == 404
