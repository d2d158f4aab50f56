"""The search, as a page and as the command palette asks for it: what one may see, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest

from apps.backoffice.areas import entries, event_entries
from apps.teams.models import Team
from apps.teams.rights import EVENT_ORDERS_READ
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser
from tests.apps.backoffice.orders.test_pages import make_fair, place, text_of
from tests.isolation.test_urls import PAGES, ROOT, routes
from tests.people import Person

pytestmark = pytest.mark.django_db

SEARCH = "/o/acme/search/"


def hits(person: Person, words: str = "", *, url: str = SEARCH) -> dict[str, list[str]]:
    answer: Any = browser(person).get(url, {"q": words})
    assert answer.status_code == 200
    return {group.name: [hit.label for hit in group.hits] for group in answer.context["groups"]}


def test_without_words_it_offers_every_page_first_and_what_is_newest(olga: Person) -> None:
    event = make_fair(olga)
    order = place(olga, event)

    found = hits(olga)

    assert list(found) == ["Pages", "Events", "Orders"]
    assert {"Home", "Orders", "Audit log", "New event"} <= set(found["Pages"])
    assert (found["Events"], found["Orders"]) == (["Summer fair"], [order.code])


def addresses(person: Person, words: str) -> set[str]:
    answer: Any = browser(person).get(SEARCH, {"q": words})
    return {hit.url for group in answer.context["groups"] for hit in group.hits}


@pytest.mark.parametrize(
    ("words", "group", "label"),
    [
        ("summer", "Events", "Summer fair"),
        ("FAIR", "Events", "Summer fair"),
        ("brand", "Pages", "Branding"),
    ],
)
def test_words_find_pages_and_events(olga: Person, words: str, group: str, label: str) -> None:
    make_fair(olga)

    assert hits(olga, words)[group] == [label]


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("refund", "/o/acme/orders/?view=refund-due"),
        ("imprint", "/o/acme/settings/general/"),
        ("reservation", "/o/acme/settings/general/"),
        ("stripe", "/o/acme/settings/payment/stripe/"),
        ("logo", "/o/acme/settings/branding/"),
        ("devices", "/accounts/sessions/"),
        ("your organizers", "/o/?all"),
        ("quotas", "/o/acme/events/fair/quotas/"),
        ("summer quota new", "/o/acme/events/fair/quotas/new/"),
    ],
)
def test_a_page_is_found_by_what_is_on_it(olga: Person, words: str, page: str) -> None:
    make_fair(olga)
    make_fair(olga, slug="winter", name={"en": "Winter lights"})

    assert page in addresses(olga, words)


def test_every_page_of_the_back_office_is_found(olga: Person) -> None:
    """By the words that stand on its links, without what is below one order, team or domain."""
    make_fair(olga)
    found = set()
    for entry in (*entries(), *event_entries()):
        found |= addresses(olga, str(entry.label))
    client = browser(olga)

    missing = []
    for route in routes(ROOT):
        if not route.startswith(PAGES) or re.search(r"<(?!organizer|event)", route):
            continue
        path = f"/{route.replace('<organizer>', 'acme').replace('<event>', 'fair')}"
        page = client.get(path)
        if path not in found and page.status_code == 200 and b"<html" in page.content:
            missing.append(path.removeprefix("/o/acme/"))

    assert missing == ["search/"]


def test_orders_are_found_by_code_and_address(olga: Person) -> None:
    order = place(olga, make_fair(olga))

    assert hits(olga, order.code[:4].lower())["Orders"] == [order.code]
    assert hits(olga, "bea@example")["Orders"] == [order.code]


@pytest.mark.parametrize("words", ["zebra", "\0", "%", "x" * 500, "'"])
def test_odd_words_find_nothing_and_break_nothing(olga: Person, words: str) -> None:
    make_fair(olga)

    assert "Orders" not in hits(olga, words)


def test_the_palette_gets_a_piece_of_page_with_options(olga: Person) -> None:
    make_fair(olga)

    part = browser(olga).get(SEARCH, {"q": "summer"}, headers={"hx-request": "true"}).content.decode()
    nothing = browser(olga).get(SEARCH, {"q": "zebra"}, headers={"hx-request": "true"}).content.decode()

    assert part.startswith('<div id="palette-list" role="listbox"')
    assert 'role="option"' in part
    assert "No results" in nothing


def test_door_staff_finds_no_orders_and_only_its_pages(olga: Person, tim: Person) -> None:
    place(olga, make_fair(olga))

    found = hits(tim)

    assert "Orders" not in found
    assert {"Team and access", "Audit log", "New event"}.isdisjoint(found["Pages"])


def test_events_one_may_not_see_are_not_found(olga: Person, tim: Person) -> None:
    hidden, shown = make_fair(olga), make_fair(olga, slug="other", name={"en": "Other fair"})
    place(olga, hidden)
    with organizer_transaction(olga.organizer):
        Team.objects.filter(name="Door staff").update(
            limit_event_permissions=[EVENT_ORDERS_READ], all_events=False, limit_events=[shown.pk]
        )

    found = hits(tim)

    assert (found["Events"], found.get("Orders")) == (["Other fair"], None)


def test_a_neighbour_finds_nothing_of_acme(olga: Person, mallory: Person) -> None:
    order = place(olga, make_fair(olga))
    own = text_of(browser(mallory).get("/o/zeta/search/", {"q": order.code}))

    assert browser(mallory).get(SEARCH).status_code == 404
    assert f"/orders/{order.code}/" not in own
