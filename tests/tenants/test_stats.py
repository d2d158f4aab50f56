"""Figures over organizers come from a table that each organizer fills for itself."""

from __future__ import annotations

import pytest

from tenants.entering import entered, outside
from tenants.models import OrganizerStats
from tenants.stats import refresh_stats
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db


def test_size_orders_and_last_sale_of_one_organizer(olga: Person, mallory: Person) -> None:
    with entered(olga.organizer):
        product = make_ticket_product(make_event())
        make_order(product, now=NOON)
        make_order(product, now=NOON, testmode=True)

    for person in (olga, mallory, olga):
        with entered(person.organizer):
            refresh_stats(now=NOON)

    with outside():
        rows = {row.organizer_id: row for row in OrganizerStats.objects.all()}
    acme, zeta = rows[olga.organizer.pk], rows[mallory.organizer.pk]
    assert (acme.orders, acme.last_sale_at, acme.updated_at) == (1, NOON, NOON)
    assert (zeta.orders, zeta.last_sale_at) == (0, None)
    assert acme.size_bytes > 100_000


def test_it_costs_three_statements_and_the_ways_in_and_out(
    olga: Person, django_assert_num_queries: object
) -> None:
    with entered(olga.organizer), django_assert_num_queries(5):  # type: ignore[operator]
        refresh_stats(now=NOON)
