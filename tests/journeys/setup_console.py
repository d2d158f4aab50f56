"""The console with two organizers, something that failed, and Sam who looks after them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from parterre.kernel.clock import utc_now
from tenants.context.transactions import public_schema
from tenants.models import DailySales, Organizer, OrganizerState, OrganizerStats, OutboxEntry
from tenants.routing.domains import add_host
from tenants.staff.handover import issue_handover
from tenants.staff.support_sessions import StartSupportSession, end_support_session, start_support_session
from tests.journeys.setup_gate import cookies_of
from tests.people import Person
from tests.staff import CONSOLE, Staff, console_browser, make_staff


def _facts(sam: Staff) -> dict[str, Any]:
    return {
        "organizer": Person("olga").organizer.pk,
        "sam": sam,
        "cookies": cookies_of(console_browser(sam.user), host=CONSOLE),
    }


@pytest.fixture
def quiet_console(transactional_db: None) -> dict[str, Any]:
    return _facts(make_staff())


@pytest.fixture
def busy_console(transactional_db: None) -> dict[str, Any]:
    sam, acme, now = make_staff(), Person("olga").organizer, utc_now()
    with public_schema():
        OrganizerStats.objects.create(
            organizer=acme,
            size_bytes=412 * 2**20,
            orders=2481,
            last_sale_at=now - timedelta(minutes=4),
            updated_at=now,
        )
        DailySales.objects.bulk_create(
            DailySales(
                organizer=acme,
                day=(now - timedelta(days=ago)).date(),
                currency=currency,
                orders=orders,
                revenue=orders * price,
            )
            for ago, orders in enumerate((9, 14, 3, 0, 6, 8, 12, 5, 4, 7))
            for currency, price in (("EUR", 147), ("CHF", 12))
        )
        for number in range(3):
            OutboxEntry.objects.create(
                org=acme.schema_name,
                organizer_id=acme.pk,
                kind="messaging.send" if number else "tickets.make",
                queue="mail",
                failed_at=now - timedelta(hours=number + 1),
                attempts=12,
                last_error="SMTPServerDisconnected: Connection unexpectedly closed",
            )
        for name, slug, state, version in (
            ("Museum of Clocks", "clocks", OrganizerState.SUSPENDED, "0146"),
            ("Village Hall Ohm", "ohm", OrganizerState.PROVISIONING, ""),
        ):
            Organizer.objects.create(
                name=name, slug=slug, state=state, schema_version=version, schema_name=f"org_{slug}"
            )
    add_host(acme.pk, "tickets.example.org", actor=sam.actor, now=now)
    session = _inside(sam, "Ticket 4790, wrong tax rate")
    end_support_session(session.pk, actor=sam.actor, now=now)
    return _facts(sam)


@pytest.fixture
def console_inside(busy_console: dict[str, Any]) -> dict[str, Any]:
    _inside(busy_console["sam"], "Ticket 4812, QR mail missing")
    return busy_console


@pytest.fixture
def handover_of_sam(transactional_db: None) -> dict[str, Any]:
    sam = make_staff()
    session = _inside(sam, "Ticket 4812, QR mail missing")
    return {"key": issue_handover(session.pk, actor=sam.actor, now=utc_now())}


def _inside(sam: Staff, reason: str) -> Any:
    wanted = StartSupportSession(organizer_id=Person("olga").organizer.pk, reason=reason, minutes=30)
    return start_support_session(wanted, user=sam.user, actor=sam.actor, now=utc_now())
