"""Buying a ticket, in a real browser: with a script and without one."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.availability.facade import reconcile
from apps.orders.models import Order, OrderPosition
from apps.shop.waiting_room import challenges, line
from tenants.context.transactions import organizer_transaction
from tests.factories.orders import make_event, make_ticket_product
from tests.journeys.browser_checks import PHONE, Site, accessibility_problems, picture
from tests.journeys.conftest import OpenPage
from tests.people import Person


def orders() -> list[tuple[str, str]]:
    with organizer_transaction(Person("olga").organizer):
        assert reconcile() == []
        return [(order.status, str(order.total)) for order in Order.objects.order_by("pk")]


def at_the_event(page: Page, site: Site) -> None:
    page.goto(site.url("/lights/", host="acme"))


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
@pytest.mark.parametrize("width", [1280, 390])
def test_bea_buys_two_tickets_and_pays_later(
    open_page: OpenPage, site: Site, shop_of_acme: dict[str, Any], script: bool, width: int
) -> None:
    page = open_page(width=width, script=script)
    at_the_event(page, site)
    number = page.get_by_label("Number of Courtyard, standing")
    if script:
        more = page.get_by_role("button", name="Increase quantity: Courtyard, standing")
        more.click()
        more.click()
        expect(number).to_have_value("2")
    else:
        number.fill("2")
    add = page.get_by_role("button", name="Add to cart")
    page.evaluate("scrollTo(0, 0)")
    expect(add).to_be_in_viewport(ratio=1)
    add.click()
    bar = page.get_by_role("region", name="Your cart", exact=True)
    expect(page.get_by_role("region", name="2 tickets in your cart")).to_be_in_viewport()
    page.evaluate("scrollTo(0, 0)")
    expect(bar.get_by_text("36.00")).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="Edit cart").click()
    number.fill("1")
    expect(page.get_by_role("button", name="Go to checkout")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Go to checkout").click()
    expect(page.get_by_text("18.00").first).to_be_visible()
    page.get_by_role("link", name="Edit cart").click()
    number.fill("2")
    number.press("Enter")
    expect(bar.get_by_text("36.00")).to_be_visible()
    page.get_by_role("button", name="Go to checkout").click()
    page.get_by_label("Email").fill("bea@example.org")
    page.get_by_label("Manual payment").check()
    page.get_by_role("checkbox", name="I accept").check()
    page.get_by_role("button", name="Place order and pay").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your tickets are reserved")
    assert orders() == [("n", "36.000")]

    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your cart is empty")
    assert orders() == [("n", "36.000")]


def test_under_pressure_one_browser_waits_and_another_proves_its_work(
    open_page: OpenPage, site: Site, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At zeta, whose shop this browser takes for one with https: elsewhere it can compute no proof, and waits."""
    with organizer_transaction(Person("mallory").organizer):
        make_ticket_product(make_event(slug="lights", settings={"waiting_room_always": True}))
    monkeypatch.setattr(challenges, "PREFIX", "00")

    def choose(*, script: bool) -> Page:
        page = open_page(width=390, script=script)
        page.goto(site.url("/lights/", host="zeta"))
        page.get_by_label("Number of").fill("2")
        page.get_by_role("button", name="Add to cart").click()
        return page

    monkeypatch.setattr(line, "SHORTEST_WAIT_SECONDS", 1)
    waiting = choose(script=False)
    expect(waiting.get_by_role("heading", level=1)).to_have_text("It is your turn")
    waiting.get_by_role("button", name="Add to cart").click()
    expect(waiting.get_by_role("region", name="Your cart", exact=True)).to_contain_text("46.00")

    monkeypatch.setattr(line, "SHORTEST_WAIT_SECONDS", 3600)
    expect(choose(script=True).get_by_role("region", name="Your cart", exact=True)).to_contain_text("46.00")


def test_a_free_ticket_takes_two_pages(open_page: OpenPage, site: Site, transactional_db: None) -> None:
    with organizer_transaction(Person("olga").organizer):
        make_ticket_product(make_event(slug="lights"), "0.00")
    page = open_page()
    at_the_event(page, site)
    page.get_by_label("Number of").fill("1")
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("button", name="Go to checkout").click()
    page.get_by_label("Email").fill("bea@example.org")

    page.get_by_role("button", name="Place free order").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your order is confirmed")
    assert orders() == [("p", "0.000")]


def test_of_two_buyers_of_the_last_ticket_one_is_told_and_keeps_the_rest(
    open_page: OpenPage, site: Site, transactional_db: None
) -> None:
    with organizer_transaction(Person("olga").organizer):
        event = make_event(slug="lights")
        make_ticket_product(event, "5.00", size=1, name={"en": "The last one"})
        make_ticket_product(event, "7.00", size=9, name={"en": "Another"})
    bea, carl = open_page(), open_page()
    for page in (bea, carl):
        at_the_event(page, site)
        page.get_by_label("Number of The last one").fill("1")
        page.get_by_label("Number of Another").fill("1")

    bea.get_by_role("button", name="Add to cart").click()
    carl.get_by_role("button", name="Add to cart").click()

    expect(carl.get_by_role("status").first).to_contain_text(
        "This ticket just sold out: The last one. The other tickets in your cart are still reserved for you."
    )
    expect(carl.get_by_role("region", name="Your cart", exact=True)).to_contain_text("1 ticket")
    carl.get_by_role("button", name="Go to checkout").click()
    carl.get_by_label("Email").fill("carl@example.org")
    carl.get_by_role("button", name="Place order and pay").click()
    with organizer_transaction(Person("olga").organizer):
        assert [one.product.name["en"] for one in OrderPosition.objects.select_related("product")] == [
            "Another"
        ]


def test_a_hold_that_ended_is_held_again(
    open_page: OpenPage, site: Site, bea_too_late: dict[str, Any]
) -> None:
    page = open_page()
    page.context.add_cookies(bea_too_late["cookies"])
    at_the_event(page, site)
    expect(page.get_by_role("region", name="Your cart", exact=True)).to_contain_text(
        "Your reservation expired at"
    )

    page.get_by_role("button", name="Reserve again").click()

    expect(page.get_by_text("Your tickets are reserved again.")).to_be_visible()
    expect(page.get_by_role("timer")).to_contain_text(":")


def test_what_is_wrong_is_said_where_it_is_and_nobody_loses_what_was_typed(
    site: Site, open_page: OpenPage, bea_with_cart: dict[str, Any]
) -> None:
    page = open_page(script=False)
    page.context.add_cookies(bea_with_cart["cookies"])
    page.goto(site.url("/lights/checkout/", host="acme"))
    page.get_by_label("Email").fill("bea@post")
    page.get_by_label("Name").fill("Bea Buyer")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.get_by_role("button", name="Place order and pay").click()

    assert answered.value.status == 422
    expect(page.get_by_label("Email")).to_have_value("bea@post")
    expect(page.get_by_label("Name")).to_have_value("Bea Buyer")
    assert orders() == []
    if os.environ.get("PARTERRE_SCREENS"):
        picture(page, "shop-checkout-wrong")


def test_the_paid_order_has_codes_for_the_door(
    open_page: OpenPage, site: Site, bea_paid: dict[str, Any]
) -> None:
    page = open_page(width=PHONE)
    page.goto(site.url(f"/lights/order/{bea_paid['order']}/", host="acme"))
    code = page.get_by_role("img", name="QR code of ticket 1")

    expect(code).to_be_visible()
    assert code.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert code.evaluate("image => image.clientWidth") > PHONE * 0.8
    assert accessibility_problems(page) == []
    code.click()
    expect(page).to_have_url(re.compile(r"/ticket/1\.svg$"))
    drawn = page.evaluate("document.documentElement.getBoundingClientRect().toJSON()")
    assert min(drawn["width"], drawn["height"]) > PHONE * 0.8
