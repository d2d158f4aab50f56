"""Where buyers end up: on the primary host, whatever they came by; what they send is never led on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.shop import visitor
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Domain, DomainState, Organizer
from tenants.routing import middleware
from tenants.routing.directory import forget, shop_url
from tenants.routing.domains import add_host, make_primary, remove_host
from tests.factories.offer import make_event
from tests.people import Person
from tests.staff import Staff, make_staff

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)
OWN, CUSTOM, OTHER = "acme.parterre.test", "tickets.example.org", "shop.example.com"


@pytest.fixture
def sam(db: None) -> Staff:
    return make_staff()


@pytest.fixture
def primary(olga: Person, sam: Staff) -> Domain:
    domain = add_host(olga.organizer.pk, CUSTOM, actor=sam.actor, now=NOON)
    return make_primary(olga.organizer.pk, domain.pk, actor=sam.actor, now=NOON)


def seen(host: str, path: str = "/", *, method: str = "get", cart: str = "", **more: Any) -> tuple[int, str]:
    client = Client(headers={"host": host})
    if cart:
        client.cookies["parterre_cart"] = cart
    answer = getattr(client, method)(path, **more)
    return answer.status_code, answer.headers.get("Location", "")


def test_the_shops_own_host_leads_to_the_primary_one_with_path_and_query(
    olga: Person, primary: Domain
) -> None:
    there = "http://tickets.example.org/lights/?voucher=a%20b"

    assert seen(OWN, "/lights/?voucher=a%20b") == (301, there)
    assert seen(OWN, "/lights/?voucher=a%20b", method="head") == (301, there)
    assert seen(CUSTOM) == (200, "")
    assert shop_url(Person("olga").organizer) == "http://tickets.example.org/"


def test_the_redirect_is_not_remembered_for_long(olga: Person, primary: Domain) -> None:
    """A host can be given up again: a browser that remembered for ever would go in circles."""
    answer = Client(headers={"host": OWN}).get("/")

    assert answer["Cache-Control"] == "max-age=60"


def test_a_path_cannot_lead_elsewhere(olga: Person, primary: Domain) -> None:
    led = seen(OWN, "/", PATH_INFO="//evil.example/x")

    assert led == (301, "http://tickets.example.org//evil.example/x")


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_what_is_sent_is_answered_where_it_was_sent(olga: Person, primary: Domain, method: str) -> None:
    assert seen(OWN, "/lights/cart/add/", method=method)[0] not in (301, 302, 307, 308)


def test_whoever_has_a_cart_finishes_where_it_is(olga: Person, primary: Domain) -> None:
    assert seen(OWN, cart="a" * 32) == (200, "")
    assert middleware.CART_COOKIE == visitor.CART


def test_other_hosts_lead_to_a_primary_host_of_ones_own(olga: Person, sam: Staff, primary: Domain) -> None:
    add_host(olga.organizer.pk, OTHER, actor=sam.actor, now=NOON)

    assert seen(OTHER, "/x/") == (301, "http://tickets.example.org/x/")


def test_until_it_is_the_primary_one_a_host_shows_the_shop_itself(olga: Person, sam: Staff) -> None:
    add_host(olga.organizer.pk, CUSTOM, actor=sam.actor, now=NOON)

    assert (seen(CUSTOM), seen(OWN)) == ((200, ""), (200, ""))
    assert shop_url(Person("olga").organizer) == "http://acme.parterre.test/"


def test_the_own_host_can_be_made_the_primary_one_again(olga: Person, sam: Staff, primary: Domain) -> None:
    with public_schema():
        own = Domain.objects.get(domain=OWN)

    make_primary(olga.organizer.pk, own.pk, actor=sam.actor, now=NOON)

    assert (seen(OWN), seen(CUSTOM)) == ((200, ""), (200, ""))


def test_removing_the_primary_host_brings_buyers_back(olga: Person, sam: Staff, primary: Domain) -> None:
    remove_host(olga.organizer.pk, primary.pk, actor=sam.actor, now=NOON)

    assert (seen(OWN), seen(CUSTOM)[0]) == ((200, ""), 404)


def test_api_webhooks_and_health_are_not_led_on(olga: Person, primary: Domain) -> None:
    client = Client(headers={"host": "parterre.test", "authorization": f"Token {olga.token}"})
    webhook = f"/webhooks/stripe/{olga.organizer.pk}/"

    assert client.get("/api/v1/organizers/acme/").status_code == 200
    assert seen("parterre.test", webhook, method="post")[0] == 400  # not signed
    assert [seen(host, "/healthcheck/")[0] for host in (OWN, CUSTOM, "parterre.test")] == [200, 200, 200]
    assert seen(CUSTOM, "/api/v1/version")[0] == 404
    assert seen(CUSTOM, "/accounts/login/")[0] == 404


def test_no_cookie_of_a_shop_is_meant_for_more_than_its_host(olga: Person, primary: Domain) -> None:
    client = Client(headers={"host": CUSTOM})

    answer = client.get("/-/language/de/")

    assert answer.cookies
    assert [cookie["domain"] for cookie in answer.cookies.values()] == [""] * len(answer.cookies)


@pytest.mark.parametrize(
    ("host", "expected"), [(CUSTOM, "max-age=100"), (OWN, "max-age=100; includeSubDomains")]
)
def test_other_names_of_an_organizer_are_not_bound_to_https(
    olga: Person, sam: Staff, settings: Settings, host: str, expected: str
) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 100, True
    add_host(olga.organizer.pk, CUSTOM, actor=sam.actor, now=NOON)

    answer = Client(headers={"host": host}).get("/", secure=True)

    assert answer["Strict-Transport-Security"] == expected


# Hosts of one event.


@pytest.fixture
def event_host(olga: Person, sam: Staff) -> str:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="lights", live=True)
        make_event(slug="fair", live=True)
    domain = add_host(olga.organizer.pk, OTHER, actor=sam.actor, now=NOON)
    with public_schema():
        Domain.objects.filter(pk=domain.pk).update(event_id=event.pk)
    forget()
    return OTHER


def test_a_host_of_an_event_leads_to_it(event_host: str) -> None:
    assert seen(event_host, "/?lang=de") == (302, "/lights/?lang=de")
    assert seen(event_host, "/lights/")[0] == 200


def test_a_host_of_an_event_shows_no_other(event_host: str) -> None:
    assert seen(event_host, "/fair/")[0] == 404
    assert seen(OWN, "/fair/")[0] == 200


def test_a_host_of_an_event_stays_whatever_the_primary_host_is(event_host: str, primary: Domain) -> None:
    assert seen(event_host, "/lights/")[0] == 200


def test_a_host_of_an_event_that_is_gone_shows_nothing(olga: Person, event_host: str) -> None:
    with public_schema():
        Domain.objects.filter(domain=event_host).update(event_id=1)
    forget()

    assert seen(event_host)[0] == 404


def test_a_failing_primary_host_is_not_led_to(olga: Person, primary: Domain) -> None:
    from tenants.routing.domains import update_custom_host

    with public_schema():
        Domain.objects.filter(pk=primary.pk).update(state=DomainState.FAILING)
        update_custom_host(Organizer.objects.get(slug="acme"))
    forget()

    assert (seen(OWN), seen(CUSTOM)) == ((200, ""), (200, ""))
