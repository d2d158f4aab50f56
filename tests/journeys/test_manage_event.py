"""Platform staff: in with a second factor, inside an organizer for support, suspending and opening again."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from apps.audit.models import LogEntry
from apps.events.facade import branding_of
from tenants.context.transactions import organizer_transaction
from tests.browser import code_of, with_app
from tests.journeys.browser_checks import HOST, Site
from tests.journeys.conftest import OpenPage
from tests.journeys.setup_gate import cookies_of
from tests.people import PASSWORD, Person
from tests.staff import Staff, give_second_factor, make_staff


@pytest.fixture
def sam(transactional_db: None, site: Site, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setattr(settings, "CONSOLE_URL", site.url("", host="console").rstrip("/"))
    return make_staff()


def sign_in(page: Page, site: Site, staff: Staff) -> None:
    secret = with_app(staff.user)
    page.goto(site.url("/organizers/", host="console"))
    page.get_by_label("Email address").fill(staff.user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("textbox").first.fill(code_of(secret))
    page.get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="Organizers")).to_be_visible()


def on_root_host(staff: Staff) -> Client:
    """The same person, signed in on the root host: cookies of one host are not another's."""
    client = Client(headers={"host": HOST})
    client.force_login(staff.user)
    give_second_factor(client, staff.user)
    return client


def test_support_is_asked_for_seen_by_the_organizer_and_ends(
    sam: Staff, open_page: OpenPage, site: Site
) -> None:
    page, root = open_page(), on_root_host(sam)
    page.context.add_cookies(cookies_of(root))
    before = root.get("/o/acme/").status_code
    sign_in(page, site, sam)

    page.get_by_role("link", name="Acme").click()
    page.get_by_role("link", name="Start support session").click()
    page.get_by_role("button", name="Start session").click()
    expect(page.get_by_text("Enter a reason. The organizer can read it.").first).to_be_visible()
    page.get_by_label("Reason").fill("Ticket 4812, QR mail missing")
    page.get_by_role("button", name="Start session").click()
    expect(page.get_by_role("heading", name="Support session for Acme")).to_be_visible()

    page.get_by_role("link", name="Open back office").click()
    strip = page.locator(".strip")
    expect(strip).to_contain_text("read-only")
    expect(strip).to_contain_text("Ticket 4812, QR mail missing")
    strip.get_by_role("link", name="End session").click()
    page.get_by_role("link", name="Request write access").click()
    page.get_by_role("button", name="Enable write access").click()
    expect(page.get_by_text("Write access", exact=True)).to_be_visible()
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_text("Support session ended.")).to_be_visible()

    after = root.get("/o/acme/").status_code
    with organizer_transaction(Person("olga").organizer):
        entries = list(LogEntry.objects.order_by("pk").values_list("action", "data__path"))
    assert (before, after) == (404, 404)
    assert entries == [
        ("support.started", None),
        ("support.request", "/o/acme/"),
        ("support.raised", None),
        ("support.ended", None),
    ]


def test_a_support_session_refuses_to_write_until_it_is_raised(
    sam: Staff, open_page: OpenPage, site: Site
) -> None:
    page, root = open_page(), on_root_host(sam)
    page.context.add_cookies(cookies_of(root))
    sign_in(page, site, sam)
    page.get_by_role("link", name="Acme").click()
    page.get_by_role("link", name="Start support session").click()
    page.get_by_label("Reason").fill("Ticket 4812, imprint missing")
    page.get_by_role("button", name="Start session").click()
    page.get_by_role("link", name="Open back office").click()

    link_imprint(page, site)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "You do not have permission to perform this action."
    )
    refused = links_of_acme()
    page.goto(site.url("/o/acme/"))
    page.locator(".strip").get_by_role("link", name="End session").click()
    page.get_by_role("link", name="Request write access").click()
    page.get_by_role("button", name="Enable write access").click()
    expect(page.get_by_text("Write access", exact=True)).to_be_visible()
    link_imprint(page, site)
    expect(page.get_by_text("Settings saved.")).to_be_visible()

    with organizer_transaction(Person("olga").organizer):
        written = list(
            LogEntry.objects.filter(action__in=("support.raised", "organizer.links.changed"))
            .order_by("pk")
            .values_list("action", "actor_id")
        )
    assert refused == {}
    assert links_of_acme() == {"imprint_url": {"en": "https://acme.example/imprint"}}
    assert written == [
        ("support.raised", str(sam.user.pk)),
        ("organizer.links.changed", str(sam.user.pk)),
    ]


def link_imprint(page: Page, site: Site) -> None:
    page.goto(site.url("/o/acme/settings/general/"))
    page.locator("[name='imprint_url.en']").fill("https://acme.example/imprint")
    page.get_by_role("button", name="Save").click()


def links_of_acme() -> dict[str, Any]:
    with organizer_transaction(Person("olga").organizer):
        return dict(branding_of().links)


def test_a_suspended_organizer_is_closed_until_it_is_resumed(
    sam: Staff, open_page: OpenPage, site: Site
) -> None:
    page = open_page()
    sign_in(page, site, sam)

    page.get_by_role("link", name="Acme").click()
    page.get_by_role("link", name="Suspend").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Chargebacks")
    dialog.get_by_role("button", name="Suspend Acme").click()
    expect(page.get_by_text("Acme is suspended.")).to_be_visible()
    closed = answers()
    page.get_by_role("link", name="Resume").click()
    page.get_by_label("Reason").fill("Settled")
    page.get_by_role("button", name="Resume Acme").click()
    expect(page.get_by_text("Acme is open again.")).to_be_visible()

    assert (closed, answers()) == ((403, 403), (200, 400))


def answers() -> tuple[int, int]:
    """Of the shop to a buyer, and of the API to a write that lacks something."""
    token = {"host": HOST, "authorization": f"Token {Person('olga').token}"}
    shop = Client().get("/", headers={"host": f"acme.{HOST}"})
    write = Client().post("/api/v1/organizers/acme/events/", {}, headers=token)
    return shop.status_code, write.status_code
