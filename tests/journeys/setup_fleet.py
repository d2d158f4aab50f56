"""The console while schemas are on their way to another version, and after a run that did not get through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from parterre.kernel.clock import utc_now
from tenants.context.transactions import public_schema
from tenants.fleet.run import RUN_LOCK
from tenants.models import FleetRun, FleetStep, Organizer, OrganizerState
from tenants.provisioning.schema_template import template_version
from tests.databases import admin

ERROR = (
    "OperationalError: canceling statement due to lock timeout CONTEXT: waiting for AccessExclusiveLock on relation"
    " orders_order"
)


def _run(*, done: int, waiting: int, ago: timedelta, failed: bool = False, **fields: Any) -> FleetRun:
    """Steps of nobody's schemas; the one that failed is a museum's."""
    began = utc_now() - ago
    run = FleetRun.objects.create(wanted=template_version(), started_at=began, **fields)
    states = ["done"] * done + ["waiting"] * waiting
    FleetStep.objects.bulk_create(
        FleetStep(run=run, schema_name=f"org_{number}", wave=number // 100, state=state)
        for number, state in enumerate(states)
    )
    if failed:
        museum = Organizer.objects.create(
            name="Museum of Clocks",
            slug="clocks",
            state=OrganizerState.ACTIVE,
            schema_version="0146" * 16,
            schema_name="org_clocks",
        )
        FleetStep.objects.create(
            run=run,
            schema_name="org_clocks",
            organizer=museum,
            wave=1,
            state="failed",
            error=ERROR,
            ended_at=began,
        )
    return run


@pytest.fixture
def fleet_that_failed(quiet_console: dict[str, Any]) -> dict[str, Any]:
    with public_schema():
        _run(
            done=60, waiting=0, ago=timedelta(days=9), outcome="done", ended_at=utc_now() - timedelta(days=9)
        )
        report = (
            f"Stopped in wave 2. clocks: {ERROR}. 131 of 232 schemas were brought forward, 101 are behind."
        )
        ended = utc_now() - timedelta(minutes=7)
        _run(
            done=131,
            waiting=100,
            ago=timedelta(minutes=8),
            failed=True,
            outcome="failed",
            error=report,
            ended_at=ended,
        )
    return quiet_console


@pytest.fixture
def fleet_under_way(quiet_console: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """With the run's lock held, as a process that is at work holds it."""
    with public_schema():
        _run(done=431, waiting=569, ago=timedelta(seconds=40))
    with admin(connections["default"].settings_dict["NAME"]) as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [RUN_LOCK])  # type: ignore[attr-defined]
        yield quiet_console
