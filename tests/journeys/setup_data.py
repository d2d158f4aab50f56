"""Olga's data: nothing yet, an archive under way, several with every end, and a sandbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from parterre.kernel.clock import utc_now
from tenants.context.transactions import public_schema
from tenants.models import JobKind, JobState, Organizer, OrganizerState, PortabilityJob
from tenants.routing.directory import forget
from tests.people import Person


@pytest.fixture
def data_of_acme(office_of_nobody: dict[str, Any]) -> dict[str, Any]:
    """Archives with every end, and a sandbox."""
    now, acme = utc_now(), Person("olga").organizer
    with public_schema():
        for days, state, more in (
            (1, JobState.DONE, {"result": {"encrypted": True}, "file": "exports/x.tar.gz.age"}),
            (2, JobState.FAILED, {"error": "ZeroDivisionError"}),
            (3, JobState.STOPPED, {}),
            (30, JobState.EXPIRED, {}),
        ):
            _job(acme, state, now - timedelta(days=days), **more)
        Organizer.objects.create(
            name="Acme",
            slug="acme-sandbox",
            schema_name="org_sandbox_of_the_pictures",
            state=OrganizerState.ACTIVE,
            sandbox_of=acme.pk,
            expires_at=now + timedelta(days=9),
        )
    forget()
    return office_of_nobody


@pytest.fixture
def data_under_way(office_of_nobody: dict[str, Any]) -> dict[str, Any]:
    now, acme = utc_now(), Person("olga").organizer
    about = {"done": 40 * 2**20, "total": 100 * 2**20, "step": "orders_order", "started_at": now}
    with public_schema():
        _job(acme, JobState.RUNNING, now, **about | {"started_at": now - timedelta(seconds=90)})
        _job(acme, JobState.RUNNING, now, kind=JobKind.CLONE, **about | {"total": 0, "step": "opening"})
    return office_of_nobody


@pytest.fixture
def console_with_side(quiet_console: dict[str, Any]) -> dict[str, Any]:
    """Backups, one of them beside the organizer, and what differs."""
    now, acme = utc_now(), Person("olga").organizer
    differences = {
        "orders_order": {"added": 3, "removed": 1, "changed": 1},
        "orders_orderposition": {"added": 5, "removed": 2, "changed": 0},
    }
    side = {
        "schema": "org_beside_for_the_pictures",
        "version": acme.schema_version,
        "made_at": (now - timedelta(days=1)).isoformat(),
        "compared_at": now.isoformat(),
        "differences": differences,
        "named": [
            {"table": "orders_order", "change": "added", "name": "K7M2P"},
            {"table": "orders_order", "change": "removed", "name": "W3XQR"},
            {"table": "orders_orderposition", "change": "removed", "name": "W3XQR 1"},
        ],
    }
    with public_schema():
        for days in (1, 2):
            at = now - timedelta(days=days)
            _job(acme, JobState.DONE, at, kind=JobKind.BACKUP, file="backups/x.tar.gz")
        error = "Altered: The archive was changed or damaged: data/orders_order.copy is not what it was."
        _job(acme, JobState.FAILED, now - timedelta(hours=3), kind=JobKind.RESTORE, error=error)
        _job(
            *(acme, JobState.DONE, now),
            kind=JobKind.RESTORE,
            result=side,
            size_bytes=0,
            expires_at=now + timedelta(days=7),
        )
    return quiet_console


@pytest.fixture
def console_backing_up(quiet_console: dict[str, Any]) -> dict[str, Any]:
    now, acme = utc_now(), Person("olga").organizer
    with public_schema():
        about = {"done": 30, "total": 100, "step": "orders_order", "started_at": now}
        _job(acme, JobState.RUNNING, now, kind=JobKind.BACKUP, **about)
        _job(acme, JobState.DONE, now - timedelta(days=1), kind=JobKind.BACKUP, file="backups/x.tar.gz")
    return quiet_console


def _job(acme: Organizer, state: JobState, at: Any, **more: Any) -> PortabilityJob:
    values = {
        "kind": JobKind.EXPORT,
        "created_at": at,
        "size_bytes": 3_456_789 if state == JobState.DONE else 0,
        "expires_at": at + timedelta(days=7) if state == JobState.DONE else None,
    }
    return PortabilityJob.objects.create(organizer=acme, state=state, **values | more)
