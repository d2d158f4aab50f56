from __future__ import annotations

from decimal import Decimal

import pytest

from apps.catalog.facade import snapshot_of
from apps.sales.facade import quote
from tenants.context.transactions import organizer_transaction
from tests.factories import offer
from tests.factories.carts import fresh
from tests.factories.orders import make_event, make_order, make_ticket_product, position
from tests.people import Person

pytestmark = pytest.mark.django_db


def test_taxes_are_in_it_and_told_apart_by_rate(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        seven = offer.make_tax_rule(event, "7.00")
        nineteen = offer.make_tax_rule(event, "19.00", price_includes_tax=False)
        book = make_ticket_product(event, "10.70", tax_rule_id=seven.pk)
        ticket = make_ticket_product(event, "100.00", tax_rule_id=nineteen.pk)
        event = fresh(event)

        quoted = quote(event, snapshot_of(event), [position(book), position(ticket), position(ticket)])

        assert quoted.prices == (Decimal("10.70"), Decimal("119.00"), Decimal("119.00"))
        assert quoted.total == Decimal("248.70")
        assert quoted.taxes == ((Decimal("7.0000"), Decimal("0.70")), (Decimal("19.0000"), Decimal("38.00")))


def test_mandatory_fees_of_plugins_are_in_it_as_they_will_be_in_the_order(olga: Person) -> None:
    olga.organizer.plugins = ["sample"]
    with organizer_transaction(olga.organizer):
        event = make_event(plugins=["manual", "pdf", "sample"])
        product = make_ticket_product(event, "23.00")
        event = fresh(event)

        quoted = quote(event, snapshot_of(event), [position(product)])
        placed = make_order(product)

        assert quoted.total == placed.order.total > Decimal(23)
        assert [(fee.fee_type, fee.value) for fee in quoted.fees] == [
            (fee.fee_type, fee.value) for fee in placed.fees
        ]


def test_nothing_costs_nothing(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()

        quoted = quote(event, snapshot_of(event), [])

        assert (quoted.total, quoted.fees, quoted.taxes) == (Decimal(0), (), ())
