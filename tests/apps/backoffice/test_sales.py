"""What the home page and an event's overview say of money: whose it is, on which day, and after refunds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.backoffice.events.sales import DAYS, Sales, recent_sales
from apps.events.models import Event
from apps.payments.facade import net_by_event
from apps.sales.facade import cancel_order, mark_paid, record_manual_refund
from apps.teams.models import Team
from apps.teams.rights import EVENT_ORDERS_READ
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser
from tests.apps.backoffice.orders.test_pages import text_of
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db

# 0:30 on June 2 in Berlin, which is June 1 in UTC.
NIGHT = datetime(2030, 6, 1, 22, 30, tzinfo=UTC)


def sell(event: Event, *, at: datetime, tickets: int = 1, refund: str = "", **fields: Any) -> int:
    """Paid on the spot; says the order's key."""
    product = event.products.first() or make_ticket_product(event, size=None)
    order = make_order(*[product] * tickets, now=at, **fields).order
    mark_paid(order.pk, notifies_buyer=False, actor=SYSTEM, now=at)
    if refund:
        record_manual_refund(order.pk, amount=Decimal(refund), executed_at=at, actor=SYSTEM, now=at)
    return order.pk


def sales(*slugs: str) -> Sales:
    with timezone.override("Europe/Berlin"):
        return recent_sales(Event.objects.filter(slug__in=slugs), now=NIGHT)


def test_money_and_tickets_are_of_the_day_on_the_readers_clock(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", date_from=NIGHT + timedelta(days=90))
        sell(event, at=NIGHT, tickets=2, refund="6.00")
        sell(event, at=NIGHT - timedelta(hours=1))
        sell(event, at=NIGHT - timedelta(days=DAYS))
        sell(event, at=NIGHT, testmode=True)
        canceled = sell(event, at=NIGHT)
        cancel_order(canceled, fee=None, notifies_buyer=False, actor=SYSTEM, now=NIGHT)
        make_order(event.products.get(), now=NIGHT)

        found = sales("fair")

        assert (found.days[0], found.days[-1], len(found.days)) == (date(2030, 5, 4), date(2030, 6, 2), 30)
        [euros] = found.money
        assert (euros.currency, euros.received[-2:]) == ("EUR", [Decimal(23), Decimal(69)])
        assert (sum(euros.refunded), euros.net, euros.net_today) == (Decimal(6), Decimal(86), Decimal(63))
        assert (found.tickets[-2:], found.tickets_sum, found.tickets_today) == ([1, 3], 4, 3)
        [(_euros, chart)] = found.charts
        assert chart.rows[-1] == ("Jun 2, 2030", ["69", "6"])
        assert [word for word in chart.axis if word] == ["May 5", "May 12", "May 19", "May 26", "Jun 2"]
        assert net_by_event([event.pk]) == {event.pk: Decimal(109)}


def test_currencies_are_not_added_up_and_other_events_not_counted(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        for slug, currency in (("a", "EUR"), ("b", "CHF"), ("c", "EUR")):
            sell(make_event(slug=slug, currency=currency, date_from=NIGHT + timedelta(days=90)), at=NIGHT)

        with CaptureQueriesContext(connection) as captured:
            found = sales("a", "b")

        assert [(one.currency, one.net) for one in found.money] == [
            ("CHF", Decimal(23)),
            ("EUR", Decimal(23)),
        ]
        assert found.tickets_sum == 2
        assert len(captured) == 3


def test_home_speaks_of_what_was_sold_to_those_who_may_see_orders(olga: Person, tim: Person) -> None:
    with organizer_transaction(olga.organizer):
        soon = utc_now() + timedelta(days=9)
        lights, fair = (make_event(slug=slug, live=True, date_from=soon) for slug in ("lights", "fair"))
        sell(lights, at=utc_now(), tickets=3)
        sell(fair, at=utc_now())
    home = "/o/acme/"
    doors = text_of(browser(tim).get(home))
    with organizer_transaction(olga.organizer):
        Team.objects.filter(name="Door staff").update(
            limit_event_permissions=[EVENT_ORDERS_READ], all_events=False, limit_events=[fair.pk]
        )

    owner, event = text_of(browser(olga).get(home)), text_of(browser(olga).get("/o/acme/events/lights/"))
    box_office = text_of(browser(tim).get(home))

    assert "4 tickets sold today" in owner
    assert "€92.00" in owner
    assert "€69.00" in event
    assert "Money received and refunded by day, in EUR</caption>" in owner
    assert "€" not in doors
    assert "1 ticket sold today" in box_office
    assert "€23.00" in box_office
    assert "€92.00" not in box_office
