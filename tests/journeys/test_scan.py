"""At the door in a real browser: a scanner types, a phone shows, nobody comes in twice."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from apps.admission.models import Checkin
from tenants.context.transactions import organizer_transaction
from tests.journeys.browser_checks import PHONE, Site, accessibility_problems, picture, sideways
from tests.journeys.conftest import OpenPage
from tests.people import Person


def scan(page: Page, code: str) -> None:
    """As a scanner does: it types and presses Enter. The field waits for it, whatever was there before."""
    expect(page.get_by_label("Ticket code")).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def accepted() -> int:
    with organizer_transaction(Person("olga").organizer):
        return Checkin.objects.filter(successful=True).count()


def test_a_ticket_is_scanned_twice_and_comes_in_once(
    door_of_acme: dict[str, Any], open_page: OpenPage, site: Site
) -> None:
    page = open_page(width=PHONE)
    page.context.add_cookies(door_of_acme["cookies"])
    page.goto(site.url("/o/acme/gate/"))
    page.get_by_role("link", name="Main gate").click()
    word = page.locator(".gate-word")

    scan(page, "")
    scan(page, door_of_acme["secret"])
    expect(word).to_have_text("Valid")
    expect(page.get_by_role("status").filter(has_text="Grace Example")).to_be_visible()
    expect(page.locator("#counts")).to_contain_text("1 of 2 checked in")
    result = page.locator(".gate-result").bounding_box()
    assert result is not None
    assert (result["x"], result["width"]) == (0, PHONE)
    picture(page, "gate-come-in")
    problems = accessibility_problems(page)

    scan(page, door_of_acme["secret"])
    expect(word).to_have_text("Already checked in")
    expect(page.get_by_role("alert")).to_contain_text("Checked in just now")
    picture(page, "gate-already-in")
    problems += accessibility_problems(page)

    # Refused on the way, as by a limit of the network: that is no word about the ticket.
    page.route("**/checkin-lists/*/", lambda route: route.fulfill(status=429, body="later"))
    scan(page, door_of_acme["unpaid"])
    expect(word).to_have_text("Not checked")
    expect(page.locator("html")).to_have_attribute("data-last-tone", "unsure")
    picture(page, "gate-not-checked")
    problems += accessibility_problems(page)
    page.unroute("**/checkin-lists/*/")
    page.get_by_role("button", name="Try again").click()
    expect(word).to_have_text("No entry")
    picture(page, "gate-no-entry")
    problems += accessibility_problems(page)
    page.get_by_role("button", name="Check in anyway").click()
    expect(word).to_have_text("Valid")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Scan undone.")).to_be_visible()

    assert (accepted(), problems, sideways(page)) == (1, [], 0)

    page.context.clear_cookies(name="parterre_session")
    scan(page, door_of_acme["secret"])
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/o/acme/gate/"))


def test_without_javascript_the_form_does_it(
    door_of_acme: dict[str, Any], open_page: OpenPage, site: Site
) -> None:
    page = open_page(width=PHONE, script=False)
    page.context.add_cookies(door_of_acme["cookies"])
    page.goto(site.url(f"/o/acme/gate/checkin-lists/{door_of_acme['checkin_list']}/"))
    word = page.locator(".gate-word")

    scan(page, door_of_acme["secret"])
    expect(word).to_have_text("Valid")
    scan(page, door_of_acme["secret"])
    expect(word).to_have_text("Already checked in")
    page.get_by_role("link", name="Next").click()
    page.get_by_role("link", name="Search").click()
    page.get_by_role("searchbox").fill("grace")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Checked in", exact=True)).to_be_visible()
    page.get_by_role("link", name="Back to scanning").click()
    page.get_by_role("link", name="Scan exits").click()
    expect(page.get_by_role("button", name="Check out")).to_be_visible()
    scan(page, door_of_acme["secret"])
    expect(word).to_have_text("Checked out")

    assert accepted() == 2
