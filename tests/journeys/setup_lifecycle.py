"""Acme on its way out: unpaid, being closed, gone; in the console and in its own back office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from parterre.accounts.models import User
from parterre.kernel.actor import Actor
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.lifecycle.transitions import MoveOrganizer, move_organizer
from tenants.models import JobKind, JobState, Organizer, OrganizerState, PortabilityJob
from tenants.routing.directory import forget
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import Person

DONE = {
    "quiet": {"inside": 0, "jobs_stopped": 0},
    "routes": {"domains": 2, "tokens": 3, "members": 2, "invitations": 0},
    "work": {"outbox": 12, "due_jobs": 5},
    "files": {"files": 7, "archives": 1, "jobs": 2},
    "cache": {"keys": 0},
    "schema": {"tables": 35},
    "role": {"role": 1},
    "figures": {"stats": 1, "days": 40, "support_sessions": 1, "fleet_steps": 2, "signups": 1},
    "tombstone": {"organizer": 1},
}


def _move(move: str, actor: Actor, *, by: Any) -> None:
    organizer_id = Person("olga").organizer.pk
    request = MoveOrganizer(organizer_id=organizer_id, move=move, reason="Asked for by mail", by=by)
    move_organizer(request, actor=actor, now=utc_now())


def _sell() -> None:
    with organizer_transaction(Person("olga").organizer):
        event = make_event(slug="lights", date_from=utc_now() + timedelta(days=40))
        product = make_ticket_product(event)
        for is_paid in (True, True, False):
            make_order(product, is_paid=is_paid, now=utc_now())


@pytest.fixture
def console_with_sales(quiet_console: dict[str, Any]) -> dict[str, Any]:
    _sell()
    return quiet_console


@pytest.fixture
def console_of_closing(console_with_sales: dict[str, Any]) -> dict[str, Any]:
    _move("close", console_with_sales["sam"].actor, by="staff")
    return console_with_sales


@pytest.fixture
def console_of_purged(quiet_console: dict[str, Any]) -> dict[str, Any]:
    now = utc_now()
    with public_schema():
        stone = Organizer.objects.create(
            name="", slug="gone", state=OrganizerState.PURGED, state_since=now, schema_name="org_gone"
        )
        PortabilityJob.objects.create(
            organizer=stone,
            kind=JobKind.PURGE,
            state=JobState.DONE,
            result={"report": {}, "steps": DONE},
            created_at=now,
            ended_at=now,
        )
    return {**quiet_console, "organizer": stone.pk}


@pytest.fixture
def office_closing(office_of_acme: dict[str, Any]) -> dict[str, Any]:
    with public_schema():
        olga = User.objects.get(email="olga@example.org")
    _move("close", Actor("user", str(olga.pk)), by="owner")
    return office_of_acme


@pytest.fixture
def office_past_due(office_of_acme: dict[str, Any]) -> dict[str, Any]:
    with public_schema():
        acme = Organizer.objects.filter(slug="acme")
        acme.update(state=OrganizerState.PAST_DUE, state_until=utc_now() + timedelta(days=21))
    forget()
    return office_of_acme
