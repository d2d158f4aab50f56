"""Olga looks after her orders, in a real browser: finds one that is late, and marks it paid."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from apps.orders.models import Order
from tenants.context.transactions import organizer_transaction
from tests.journeys.browser_checks import Site
from tests.journeys.conftest import OpenPage
from tests.people import Person


def status_of(code: str) -> str:
    with organizer_transaction(Person("olga").organizer):
        return Order.objects.get(code=code).status


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_an_order_is_found_and_marked_paid(
    open_page: OpenPage, site: Site, orders_of_acme: dict[str, Any], script: bool
) -> None:
    page, code = open_page(script=script), orders_of_acme["late"]
    page.context.add_cookies(orders_of_acme["cookies"])
    page.goto(site.url("/o/acme/"))
    page.get_by_role("link", name="View orders").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 overdue order")
    page.get_by_role("link", name=code).click()
    expect(page.get_by_role("heading", name="€34.00 due")).to_be_visible()

    pays = page.get_by_role("link", name="Mark €34.00 as paid")
    pays.click()
    if script:
        expect(page.get_by_role("dialog")).to_contain_text("Mark €34.00 as paid?")
        page.get_by_role("button", name="Back").click()
        assert status_of(code) == "n"
        pays.click()
    page.get_by_role("button", name="Mark €34.00 as paid").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(code)
    expect(page.get_by_text("Order paid (Olga)")).to_be_visible()
    assert status_of(code) == "p"
