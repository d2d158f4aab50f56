"""An owner closes, opens again, closes; staff has everything deleted; nothing answers any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tenants.lifecycle import purge
from tenants.models import Organizer
from tests.browser import code_of, with_app
from tests.journeys.browser_checks import HOST, Site
from tests.journeys.conftest import OpenPage
from tests.people import PASSWORD
from tests.staff import Staff, make_staff
from tests.tenants.populated_organizer import forget_strangers, make_whole, remains

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def nina(transactional_db: None, site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Organizer]:
    monkeypatch.setattr(settings, "CONSOLE_URL", site.url("", host="console").rstrip("/"))
    yield make_whole("nina")
    forget_strangers()


def sign_in(page: Page, site: Site, address: str, path: str, host: str = "") -> None:
    page.goto(site.url(path, host=host))
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def give_code(page: Page, staff: Staff, secret: str) -> None:
    page.get_by_role("textbox").first.fill(code_of(secret))
    page.get_by_role("button").first.click()


def shop_answers() -> int:
    return Client().get("/", headers={"host": f"nina.{HOST}"}).status_code


@pytest.mark.parametrize(
    ("width", "script"), [(1280, True), (390, False)], ids=["desk", "phone without script"]
)
def test_closed_opened_closed_and_deleted(
    nina: Organizer, open_page: OpenPage, site: Site, width: int, script: bool
) -> None:
    page = open_page(width=width, script=script)
    sign_in(page, site, "nina@example.org", "/o/nina/settings/close-account/")
    expect(page.get_by_text("Unused tickets for upcoming events")).to_be_visible()
    page.get_by_label("Enter the short name to confirm").fill("nino")
    page.get_by_role("button", name="Close Nina").click()
    expect(page.get_by_text("Enter the short name: nina").first).to_be_visible()
    still_open = shop_answers()
    page.get_by_label("Enter the short name to confirm").fill("nina")
    page.get_by_role("button", name="Close Nina").click()
    expect(page.get_by_role("heading", name="Account is being closed")).to_be_visible()
    closed = shop_answers()
    page.get_by_role("button", name="Reopen Nina").click()
    expect(page.get_by_text("Your account is open again.")).to_be_visible()
    opened = shop_answers()

    sam = make_staff()
    secret = with_app(sam.user)
    console = open_page(width=width, script=script)
    sign_in(console, site, sam.user.email, f"/organizers/{nina.pk}/close/", host="console")
    give_code(console, sam, secret)
    expect(console.get_by_role("heading", name="Close Nina?")).to_be_visible()
    expect(console.get_by_text("Data to be deleted")).to_be_visible()
    console.get_by_label("Reason").fill("Asked for by mail")
    console.get_by_role("button", name="Close Nina").click()
    console.get_by_role("link", name="Delete all data").click()
    console.get_by_label("Enter the short name to confirm").fill("nina")
    console.get_by_label("Reason").fill("Grace period waived")
    console.get_by_role("button", name="Delete Nina").click()
    expect(console.get_by_text("Nina is being deleted.")).to_be_visible()
    purge.purge_organizer(nina.pk)
    console.reload()

    expect(console.get_by_role("heading", name="nina")).to_be_visible()
    expect(console.get_by_text("Deleted").first).to_be_visible()
    assert (still_open, closed, opened, shop_answers()) == (200, 403, 200, 404)
    assert remains(nina) == {}
