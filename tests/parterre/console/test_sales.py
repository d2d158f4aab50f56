"""Revenue and pace of thirty days: in the list and on an organizer's page, for all of them in one read."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from parterre.console.sales import DAYS, sales_of
from parterre.kernel.clock import utc_now
from parterre.kernel.money import Money
from tenants.context.transactions import public_schema
from tenants.models import DailySales, Organizer
from tests.people import Person

pytestmark = pytest.mark.django_db


def sell(organizer: Organizer, *, ago: int, orders: int, revenue: str, currency: str = "EUR") -> None:
    with public_schema():
        DailySales.objects.create(
            organizer=organizer,
            day=today() - timedelta(days=ago),
            currency=currency,
            orders=orders,
            revenue=revenue,
        )


def today() -> date:
    return utc_now().date()


@pytest.fixture
def sold(olga: Person) -> Person:
    sell(olga.organizer, ago=0, orders=3, revenue="70.500")
    sell(olga.organizer, ago=DAYS - 1, orders=1, revenue="23")
    sell(olga.organizer, ago=DAYS - 1, orders=2, revenue="1000", currency="CHF")
    sell(olga.organizer, ago=DAYS, orders=9, revenue="999")
    return olga


def test_thirty_days_by_currency_and_orders_by_day(sold: Person, mallory: Person) -> None:
    ours, theirs = sold.organizer.pk, mallory.organizer.pk

    with public_schema():
        found = sales_of([ours, theirs], utc_now())

    assert found[ours].revenue == [Money(Decimal("1000.00"), "CHF"), Money(Decimal("93.50"), "EUR")]
    assert (found[ours].pace, found[ours].orders) == ([3, *[0] * (DAYS - 2), 3], 6)
    assert (found[theirs].revenue, found[theirs].orders) == ([], 0)


def test_the_pages_show_them(sold: Person, mallory: Person, console: Client) -> None:
    listed = console.get("/organizers/").content.decode()
    page = console.get(f"/organizers/{sold.organizer.pk}/").content.decode()

    for text in (listed, page):
        assert "CHF 1,000.00" in text.replace("\xa0", " ")
        assert "€93.50" in text.replace("\xa0", " ")


def test_a_page_of_the_list_costs_the_same_with_one_or_with_fifty(
    sold: Person, console: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(30) as few:
        console.get("/organizers/?q=acme")
    with public_schema():
        made = Organizer.objects.bulk_create(
            Organizer(name=f"O {n}", slug=f"o{n}", schema_name=f"org_o{n}") for n in range(60)
        )
    for organizer in made:
        sell(organizer, ago=1, orders=1, revenue="1")

    with django_assert_num_queries(len(few)):
        page = console.get("/organizers/?q=o")

    assert len(page.context["rows"]) == 50
