"""From nothing to one's own back office, with and without JavaScript; and in with a second factor."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from parterre.accounts.models import PlatformMail
from tests.browser import code_of
from tests.journeys.browser_checks import Site
from tests.journeys.conftest import OpenPage
from tests.people import PASSWORD
from tests.run_tasks import work_off

WITH_SCHEMAS = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
ADDRESS = "nora@theatre.example"


def fill_in(page: Page, site: Site) -> None:
    page.goto(site.url("/"))
    page.get_by_role("link", name="Create organizer account").click()
    page.get_by_label("Your name").fill("Nora Neu")
    page.get_by_label("Email address").fill(ADDRESS)
    page.get_by_label("Password").fill("four words in a row")
    page.get_by_label("Organizer name").fill("Theatre Nord")


def link_in_mail() -> str:
    text = PlatformMail.objects.get(to=ADDRESS).text
    return next(line for line in text.splitlines() if "/signup/confirm/" in line)


@WITH_SCHEMAS
def test_somebody_signs_up_confirms_and_lands(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    fill_in(page, site)

    page.get_by_label("Shop address").press_sequentially("acme")
    expect(page.get_by_text("This short name is already taken.")).to_be_visible()
    expect(page.get_by_text("Available: theatre-nord")).to_be_visible()
    page.get_by_label("Shop address").fill("nord")
    expect(page.get_by_text("nord.parterre.test is available.")).to_be_visible()
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading")).to_have_text("Check your inbox")
    link = link_in_mail()
    page.goto(link)
    page.get_by_role("button", name="Confirm and create organizer").click()
    expect(page.get_by_role("heading", name="Setting up Theatre Nord")).to_be_visible()
    work_off()

    page.wait_for_url("**/o/nord/**")
    expect(page.get_by_text("Theatre Nord").first).to_be_visible()


@WITH_SCHEMAS
def test_it_works_without_javascript_and_in_another_browser(open_page: OpenPage, site: Site) -> None:
    page, other = open_page(script=False), open_page(script=False)
    fill_in(page, site)
    page.get_by_label("Shop address").fill("nord")
    page.get_by_role("button", name="Sign up").click()

    other.goto(link_in_mail())
    other.get_by_label("Password").fill("four words in a row")
    other.get_by_role("button", name="Confirm and create organizer").click()
    other.get_by_role("link", name="Refresh").click()
    work_off()
    other.get_by_role("link", name="Refresh").click()

    assert other.url == site.url("/o/nord/")


def test_a_second_factor_is_set_up_and_asked_for(
    transactional_db: None, open_page: OpenPage, site: Site
) -> None:
    page, other = open_page(), open_page(width=390)

    def sign_in(where: Page) -> None:
        where.goto(site.url("/accounts/login/"))
        where.get_by_label("Email address").fill("olga@example.org")
        where.get_by_label("Password").fill(PASSWORD)
        where.get_by_role("button", name="Sign in", exact=True).click()

    sign_in(page)
    page.goto(site.url("/accounts/2fa/app/"))
    page.get_by_text("Enter setup key manually").click()
    secret = page.locator("p.code").inner_text()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Turn on").click()
    recovery = page.locator("li.code").first.inner_text()

    sign_in(other)
    other.get_by_label("Code").fill("000000")
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(other.get_by_text("This code is incorrect or has already been used.")).to_be_visible()
    other.get_by_label("Code").fill(recovery)
    other.get_by_role("button", name="Sign in", exact=True).click()

    other.wait_for_url("**/o/acme/**")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_forms_can_be_filled_by_keyboard_alone(
    transactional_db: None, open_page: OpenPage, site: Site, width: int
) -> None:
    page = open_page(width=width)
    page.goto(site.url("/accounts/login/"))

    page.get_by_label("Email address").focus()
    page.keyboard.type("olga@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url("**/o/acme/**")
