"""From the sign-in to a live event, by somebody who has nothing yet; and the look, as it is chosen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from apps.events.models import Event
from tenants.context.transactions import organizer_transaction
from tests.journeys.browser_checks import Site
from tests.journeys.conftest import OpenPage
from tests.journeys.setup_gate import signed_in
from tests.people import PASSWORD, Person


def sign_in(page: Page, site: Site) -> None:
    page.goto(site.url("/accounts/login/"))
    page.get_by_label("Email address").fill("olga@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/o/acme/**")


@pytest.mark.parametrize(
    ("width", "script"), [(1280, True), (390, False)], ids=["desk", "phone without script"]
)
def test_from_nothing_to_a_live_event(
    transactional_db: None, open_page: OpenPage, site: Site, width: int, script: bool
) -> None:
    page = open_page(width=width, script=script)
    sign_in(page, site)

    page.get_by_role("link", name="New event").first.click()
    browsers_zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") if script else "UTC"
    page.get_by_label("English").first.fill("Winter Lights")
    page.get_by_label("Starts").fill("2031-12-18T18:30")
    page.get_by_role("button", name="Create event").click()

    expect(page.get_by_role("heading", name="Winter Lights")).to_be_visible()
    expect(page.get_by_text("One step before going live")).to_be_visible()
    page.get_by_role("link", name="Add product").click()
    page.get_by_label("English").first.fill("Day ticket")
    page.get_by_label("Price", exact=False).first.fill("23")
    page.get_by_role("spinbutton", name="Quantity").fill("80")
    page.get_by_role("button", name="Create product").click()
    expect(page.get_by_role("heading", name="Products")).to_be_visible()

    page.get_by_role("link", name="Payment").click()
    manual = page.locator("#manual")
    if manual.get_by_role("button", name="Enable").count():
        manual.get_by_role("button", name="Enable").click()
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_text("Ready to go live")).to_be_visible()
    page.get_by_role("button", name="Go live").click()

    expect(page.get_by_role("link", name="View shop").last).to_be_visible()
    with organizer_transaction(Person("olga").organizer):
        event = Event.objects.get(slug="winter-lights")
    assert (event.live, event.timezone) == (True, browsers_zone)


def test_the_preview_follows_the_colour(transactional_db: None, open_page: OpenPage, site: Site) -> None:
    page = open_page()
    page.context.add_cookies(signed_in(Person("olga").user))
    page.goto(site.url("/o/acme/settings/branding/"))

    page.get_by_label("Accent color").fill("#F2B632")
    page.get_by_label("Accent color").press("Tab")

    expect(page.get_by_text("Dark text has a contrast ratio of")).to_be_visible()
    button = page.locator("#preview .btn-main")
    expect(button).to_have_css("background-color", "rgb(242, 182, 50)")
