"""Going anywhere by typing: the command palette, and without script the search page."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.browser_checks import PHONE, Site, accessibility_problems
from tests.journeys.conftest import OpenPage


def at_home(page: Page, site: Site, facts: dict[str, Any]) -> Page:
    page.context.add_cookies(facts["cookies"])
    page.goto(site.url("/o/acme/"))
    return page


def test_an_order_is_reached_by_the_keyboard_alone(
    orders_of_acme: dict[str, Any], page: Page, site: Site
) -> None:
    at_home(page, site, orders_of_acme)

    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog")
    expect(palette.get_by_role("option", name="Home")).to_be_visible()
    problems = accessibility_problems(page)
    palette.get_by_role("combobox").fill(orders_of_acme["paid"][:5].lower())
    chosen = palette.get_by_role("option", selected=True)
    expect(chosen).to_contain_text(orders_of_acme["paid"])
    page.keyboard.press("Enter")

    expect(page).to_have_url(site.url(f"/o/acme/orders/{orders_of_acme['paid']}/"))
    assert problems == []


def test_arrows_choose_and_escape_leaves(orders_of_acme: dict[str, Any], page: Page, site: Site) -> None:
    at_home(page, site, orders_of_acme)
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog")
    expect(palette.get_by_role("option", selected=True)).to_have_text("Home")

    page.keyboard.press("ArrowDown")
    expect(palette.get_by_role("option", selected=True)).to_have_text("Events")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    named = palette.get_by_role("combobox").get_attribute("aria-activedescendant")
    last = palette.get_by_role("option").last.get_attribute("id")
    palette.get_by_role("combobox").fill("zebra")
    expect(palette.get_by_text("No results")).to_be_visible()
    page.keyboard.press("Escape")

    expect(palette).to_be_hidden()
    assert named == last


def test_on_a_phone_it_opens_by_its_button(
    orders_of_acme: dict[str, Any], open_page: OpenPage, site: Site
) -> None:
    page = at_home(open_page(width=PHONE), site, orders_of_acme)

    page.get_by_role("link", name="Search orders, events, pages").click()
    page.get_by_role("dialog").get_by_role("combobox").fill("winter")
    page.get_by_role("option", name="Winter Lights Festival").first.click()

    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_without_script_the_bar_leads_to_the_search_page(
    orders_of_acme: dict[str, Any], open_page: OpenPage, site: Site
) -> None:
    page = at_home(open_page(script=False), site, orders_of_acme)

    page.get_by_role("searchbox", name="Search orders, events, pages").fill("winter")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Search results for “winter”")).to_be_visible()
    page.get_by_role("link", name="Winter Lights Festival").first.click()
    expect(page).to_have_url(site.url("/o/acme/events/lights/"))
