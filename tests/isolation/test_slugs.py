"""Every short name that an event may have, on every page below it."""

from __future__ import annotations

import pytest
from django.urls import resolve

from apps.events.models import Event
from parterre.observability.context import PROBES
from tenants.context.transactions import organizer_transaction
from tests.apps.shop.conftest import Buyer
from tests.contract.client import ContractClient
from tests.factories.orders import make_event, make_ticket_product
from tests.isolation.test_urls import ROOT, SHOP, routes
from tests.people import Person
from tests.tenants.lifecycle.test_access_policy import browser_of

pytestmark = pytest.mark.django_db

EVENTS = "/api/v1/organizers/acme/events/"
# First words of addresses that are there already, and whatever letters a short name may have.
SLUGS = [
    *("a", "7", "A-b.C", "a.b", "a..b", "2031.06-fair", "x" * 50, "v1.5-final"),
    *("robots.txt", "favicon.ico", "index.html", "theme", "static", "media", "metrics", "gallery", "plugins"),
    *("accounts", "signup", "invitation", "o", "api", "internal", "new", "events", "gate", "console"),
    *("cart", "checkout", "order", "resend", "settings", "clone", "export.csv", "fair.json"),
]
NEW = {"name": {"en": "Fair"}, "date_from": "2031-06-01T14:00:00+02:00"}


def below_an_event(urlconf: str) -> list[str]:
    return [route for route in routes(urlconf) if "<event>" in route]


def address(route: str, slug: str) -> str:
    """Other parts are what fits any of them: a number."""
    parts = route.replace("<event>", slug).replace("<format>", "json")
    while "<" in parts:
        before, _, rest = parts.partition("<")
        parts = before + "1" + rest.partition(">")[2]
    return "/" + parts


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("urlconf", [ROOT, SHOP])
def test_every_page_of_it_is_reached(urlconf: str, slug: str) -> None:
    lost = []
    for route in below_an_event(urlconf):
        plain, own = resolve(address(route, "fair"), urlconf), address(route, slug)
        try:
            found = resolve(own, urlconf)
        except Exception:
            lost.append(own)
            continue
        if (found.route, found.kwargs) != (plain.route, plain.kwargs | {"event": slug}) or own in PROBES:
            lost.append(own)

    assert lost == []


@pytest.mark.parametrize("slug", SLUGS)
def test_its_first_pages_are_shown(olga: Person, api: ContractClient, slug: str) -> None:
    made = api.post(EVENTS, {**NEW, "slug": slug, "plugins": ["manual"]}, format="json")
    with organizer_transaction(olga.organizer):
        event = Event.objects.get(slug=slug)
        make_ticket_product(event)
        Event.objects.filter(pk=event.pk).update(live=True)
    member = browser_of(olga)

    shown = [
        Buyer().get(f"/{slug}/").status_code,
        member.get(f"/o/acme/events/{slug}/").status_code,
        member.get("/o/acme/gate/").status_code,
        member.post(f"/o/acme/gate/events/{slug}/").status_code,
        api.get(f"{EVENTS}{slug}/").status_code,
    ]

    assert (made.status_code, shown) == (201, [200, 200, 200, 302, 200])


@pytest.mark.parametrize("slug", sorted({path.split("/")[1] for path in PROBES} | {"HealthCheck"}))
def test_what_is_somebody_elses_address_is_refused(api: ContractClient, slug: str) -> None:
    answer = api.post(EVENTS, {**NEW, "slug": slug}, format="json")

    assert (answer.status_code, answer.json()) == (400, {"slug": ["This short name is reserved."]})


def test_case_leads_to_the_same_event_and_makes_no_second_one(olga: Person, api: ContractClient) -> None:
    with organizer_transaction(olga.organizer):
        make_ticket_product(make_event(slug="Fair2031"))

    twin = api.post(EVENTS, {**NEW, "slug": "fAIR2031"}, format="json")
    buyer, member = Buyer(), browser_of(olga)

    assert (twin.status_code, twin.json()) == (
        400,
        {"slug": ["This short name is already used by another event."]},
    )
    assert buyer.get("/FAIR2031/")["Location"] == "/Fair2031/"
    assert buyer.get("/FAIR2031/cart/").status_code == 200
    assert member.get("/o/acme/events/fair2031/").status_code == 200
