"""`fleet migrate` killed with SIGKILL: every schema is what its version says, and the next run brings all through."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from django.db import connections

from tenants.fleet.migrate_schema import Patience, migrate_schema
from tenants.fleet.plan import plan_for
from tenants.fleet.schemas import owner_cursor
from tenants.models import FleetRun, FleetStep
from tenants.provisioning.schema_template import version_of
from tests.concurrency.workers import eventually
from tests.tenants.fleet.conftest import Fleet, applied

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"]), pytest.mark.stack]

ROOT = Path(__file__).resolve().parents[3]
ROUNDS = 30 if os.environ.get("TEST_PROOF") else 2
POOLED_SCHEMAS = 6


def start(*arguments: str, log: Path) -> subprocess.Popen[bytes]:
    """A process of the next release, on the test's database."""
    database = connections["default"].settings_dict["NAME"]
    urls = {
        name: urlunsplit(urlsplit(os.environ[name])._replace(path=f"/{database}"))
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }
    settings = {"DJANGO_SETTINGS_MODULE": "tests.tenants.fleet.next_release.settings"}
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "manage.py", "fleet", "migrate", *arguments],
            cwd=ROOT,
            env={**os.environ, **urls, **settings},
            stdout=output,
            stderr=output,
        )


def shapes_of_all_phases(fleet: Fleet) -> dict[str, frozenset[str]]:
    """What a schema of each version holds that a run passes through: the versions before and after the indexes, too."""
    shapes = dict(fleet.shapes)
    schema = fleet.schemas()[-1]
    for phase in plan_for(applied(schema)):
        migrate_schema(schema, [phase], run_id=uuid4(), patience=Patience())
        shapes.setdefault(phase.version, fleet.shape_of(schema))
    return shapes


def test_every_schema_is_at_a_version_and_the_next_run_finishes(fleet: Fleet, tmp_path: Path) -> None:
    fleet.add_pooled_schemas(POOLED_SCHEMAS, first=1)
    shapes = shapes_of_all_phases(fleet)
    log, shares = tmp_path / "fleet.log", []

    for number in range(ROUNDS):
        fleet.back()
        shares.append(kill_in_the_middle(log))
        eventually(nobody_is_at_work, within=60)
        states = {schema: version_of(applied(schema)) for schema in fleet.schemas()}

        assert fleet.versions() == states, (number, shares)
        assert {schema: fleet.shape_of(schema) for schema in states} == {
            schema: with_leftovers(shapes[version], fleet.shape_of(schema))
            for schema, version in states.items()
        }, (number, shares)

        process = start("--workers", "2", log=log)
        assert process.wait(180) == 0, log.read_text()[-3000:]
        assert fleet.versions() == dict.fromkeys(fleet.schemas(), fleet.new)
        assert {fleet.shape_of(schema) for schema in fleet.schemas()} == {fleet.shapes[fleet.new]}
        assert not FleetRun.objects.using("owner").filter(ended_at=None).exists()
    print("shares of schemas that were through at each kill:", shares)


def with_leftovers(shape: frozenset[str], found: frozenset[str]) -> frozenset[str]:
    """An index that was being made while others wrote may be there, invalid or unnamed in the version: nobody minds."""
    return shape | {line for line in found - shape if "INDEX tax_rule_by_letter " in line}


def kill_in_the_middle(log: Path) -> float:
    """A moment after a random number of schemas are through. Returns the share that had been when all was over."""
    process = start("--workers", "2", "--wave-size", "1", log=log)
    steps, enough = FleetStep.objects.using("owner"), random.randint(0, POOLED_SCHEMAS + 1)
    assert soon(lambda: steps.exists() or process.poll() is not None)
    assert soon(lambda: steps.filter(state="done").count() >= enough or process.poll() is not None)
    time.sleep(random.uniform(0, 0.05))
    process.send_signal(signal.SIGKILL)
    process.wait()
    with owner_cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE state = 'done')::float / greatest(count(*), 1) FROM fleet_step"
        )
        return float(cursor.fetchone()[0])


def soon(holds: Callable[[], bool]) -> bool:
    """As `eventually`, with looks that are close enough to be early."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.01)
    return False


def nobody_is_at_work() -> bool:
    """The killed process's connections are gone."""
    with owner_cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = current_user"
            " AND datname = current_database() AND pid <> pg_backend_pid())"
        )
        return bool(cursor.fetchone()[0])
