"""Paying on Stripe's page, in a real browser: Stripe is our double of it, asked by the real SDK."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from apps.orders.models import Order
from apps.payments.models import Payment
from tenants.context.transactions import organizer_transaction
from tenants.routing.directory import forget
from tests.apps.plugins.stripe.fixtures import set_up_stripe
from tests.journeys.browser_checks import Site
from tests.journeys.conftest import OpenPage
from tests.journeys.setup_shop import lights
from tests.people import Person
from tests.stripe_double import ASKS_THE_BANK, DECLINED, Double, running_double


@pytest.fixture(scope="module")
def _double() -> Iterator[Double]:
    with running_double() as double:
        yield double


@pytest.fixture(autouse=True)
def double(_double: Double, settings: Settings, transactional_db: None) -> Double:
    """With a shop that takes cards by it."""
    settings.STRIPE_API_BASE, settings.STRIPE_IS_DOUBLE = _double.base, True
    _double.tell("reset")
    with organizer_transaction(Person("olga").organizer):
        set_up_stripe()
        lights(plugins=["stripe", "manual", "pdf"])
    forget()
    return _double


def at_stripe(page: Page, site: Site) -> None:
    """A ticket in the cart, and off to pay."""
    page.goto(site.url("/lights/", host="acme"))
    page.get_by_label("Number of Courtyard, standing").fill("1")
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("button", name="Go to checkout").click()
    page.get_by_label("Email").fill("bea@example.org")
    page.get_by_label("Card").check()
    page.get_by_role("button", name="Place order and pay").click()
    expect(page.get_by_role("button", name="Pay")).to_be_visible()


def pay(page: Page, number: str | None = None) -> None:
    if number is not None:
        page.get_by_label("Card number").fill(number)
    page.get_by_role("button", name="Pay").click()


def books() -> tuple[str, list[str]]:
    with organizer_transaction(Person("olga").organizer):
        order = Order.objects.get()
        return order.status, list(
            Payment.objects.filter(order=order).order_by("local_id").values_list("state", flat=True)
        )


def is_going(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Your order is confirmed")


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_card_is_accepted(open_page: OpenPage, site: Site, script: bool) -> None:
    page = open_page(width=390, script=script)
    at_stripe(page, site)

    pay(page)

    is_going(page)
    assert books() == ("p", ["confirmed"])
    page.go_back()
    page.go_back()
    page.reload()
    assert books() == ("p", ["confirmed"])


def test_a_declined_card_and_another_one(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    at_stripe(page, site)

    pay(page, DECLINED)
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    assert books() == ("n", ["pending"])
    pay(page, "4242 4242 4242 4242")

    is_going(page)
    assert books() == ("p", ["confirmed"])


def test_the_bank_asks(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    at_stripe(page, site)

    pay(page, ASKS_THE_BANK)
    page.get_by_role("button", name="Confirm the payment").click()

    is_going(page)


def test_abandoned_and_resumed(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    at_stripe(page, site)

    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your tickets are reserved")
    assert books() == ("n", ["pending"])
    page.get_by_label("Card").check()
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_label("Card number")).to_be_visible()
    pay(page)

    is_going(page)
    assert books() == ("p", ["confirmed"])


def test_abandoned_and_paid_at_the_door(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    at_stripe(page, site)
    page.get_by_role("link", name="Back").click()

    page.get_by_label("Manual payment").check()
    page.get_by_role("button", name="Pay").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your tickets are reserved")
    assert books() == ("n", ["canceled", "pending"])
