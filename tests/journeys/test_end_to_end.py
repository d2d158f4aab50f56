"""The whole of it, for everyone: Nora signs up and opens a shop, Bea buys there, and is let in once."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from apps.orders.models import OrderPosition
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tests.journeys.browser_checks import PHONE, Site
from tests.journeys.conftest import OpenPage
from tests.journeys.test_scan import scan
from tests.journeys.test_sign_up import WITH_SCHEMAS, fill_in, link_in_mail
from tests.run_tasks import work_off


@WITH_SCHEMAS
def test_from_sign_up_to_somebody_inside(open_page: OpenPage, site: Site) -> None:
    nora = open_page()
    sign_up(nora, site)
    put_an_event_on_sale(nora)

    code = buy(open_page(width=PHONE), site)

    nora.get_by_role("link", name="Orders").first.click()
    nora.get_by_role("link", name=code).click()
    nora.get_by_role("link", name="Mark €23.00 as paid").click()
    nora.get_by_role("button", name="Mark €23.00 as paid").click()
    expect(nora.get_by_text("Order paid")).to_be_visible()

    nora.set_viewport_size({"width": PHONE, "height": 800})
    nora.goto(site.url("/o/nord/gate/"))
    nora.get_by_role("button", name="Create check-in list").click()
    word = nora.locator(".gate-word")
    scan(nora, secret_of_the_only_ticket())
    expect(word).to_have_text("Valid")
    scan(nora, secret_of_the_only_ticket())
    expect(word).to_have_text("Already checked in")


def sign_up(page: Page, site: Site) -> None:
    fill_in(page, site)
    page.get_by_label("Shop address").fill("nord")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading")).to_have_text("Check your inbox")
    page.goto(link_in_mail())
    page.get_by_role("button", name="Confirm and create organizer").click()
    page.wait_for_load_state()
    work_off()
    page.wait_for_url("**/o/nord/**")


def put_an_event_on_sale(page: Page) -> None:
    page.get_by_role("link", name="New event").first.click()
    page.get_by_label("English").first.fill("Winter Lights")
    page.get_by_label("Starts").fill("2031-12-18T18:30")
    page.get_by_role("button", name="Create event").click()
    page.get_by_role("link", name="Add product").click()
    page.get_by_label("English").first.fill("Day ticket")
    page.get_by_label("Price", exact=False).first.fill("23")
    page.get_by_role("spinbutton", name="Quantity").fill("80")
    page.get_by_role("button", name="Create product").click()
    page.get_by_role("link", name="Payment").click()
    switch = page.locator("#manual").get_by_role("button", name="Enable")
    if switch.count():
        switch.click()
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("button", name="Go live").click()
    expect(page.get_by_role("link", name="View shop").last).to_be_visible()


def buy(page: Page, site: Site) -> str:
    """The order's code."""
    page.goto(site.url("/", host="nord"))
    page.get_by_role("link", name="Winter Lights").first.click()
    page.get_by_role("button", name="Increase quantity: Day ticket").click()
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("button", name="Go to checkout").click()
    page.get_by_label("Email").fill("bea@example.org")
    page.get_by_role("button", name="Place order and pay").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your tickets are reserved")
    return page.url.split("/order/")[1].split("/")[0]


def secret_of_the_only_ticket() -> str:
    with public_schema():
        organizer = Organizer.objects.get(slug="nord")
    with organizer_transaction(organizer):
        return OrderPosition.objects.get().secret
