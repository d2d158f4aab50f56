"""Acme's door on the day of the fair, and Tim who stands at it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.orders.models import OrderStatus
from parterre.accounts.models import User
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.factories.admission import make_event, make_list, make_product, make_ticket
from tests.journeys.browser_checks import HOST
from tests.people import Person


def cookies_of(client: Client, *, host: str = HOST) -> list[dict[str, Any]]:
    """The session of a test client, for a browser."""
    session = client.cookies["parterre_session"].value
    return [{"name": "parterre_session", "value": session, "domain": host, "path": "/"}]


def signed_in(user: User) -> list[dict[str, Any]]:
    client = Client(headers={"host": HOST})
    client.force_login(user)
    return cookies_of(client)


@pytest.fixture
def door_of_acme(transactional_db: None) -> dict[str, Any]:
    tim = Person("tim")
    with organizer_transaction(tim.organizer):
        event = make_event(name={"en": "Winter Lights Festival"}, date_from=utc_now() + timedelta(hours=1))
        make_event(name={"en": "A summer without doors"}, date_from=utc_now() + timedelta(days=90))
        for week in range(1, 5):  # so many that they are searched
            make_event(name={"en": f"Matinee {week}"}, date_from=utc_now() + timedelta(weeks=week))
        product = make_product(event, name={"en": "Tribune, reduced"})
        door = make_list(event, name="Main gate", include_pending=True)
        make_list(event, name="Side gate")
        ticket = make_ticket(product, code="R3XWD", attendee_name="Grace Example")
        unpaid = make_ticket(product, code="T9WLC", attendee_name="Henry Example", status=OrderStatus.PENDING)
    return {
        "checkin_list": door.pk,
        "secret": ticket.secret,
        "unpaid": unpaid.secret,
        "cookies": signed_in(tim.user),
    }


@pytest.fixture
def gate_without_events(transactional_db: None) -> dict[str, Any]:
    return {"cookies": signed_in(Person("tim").user)}
