"""Makers of organizers and of spares, killed wherever they are: the next run finishes, and nothing is left behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connections
from pytest_django import Settings

from apps.teams.models import Team
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Domain, Organizer, OutboxEntry
from tenants.provisioning.schema_pool import Pool, fill_pool, pool
from tests.people import ORGANIZERS
from tests.run_tasks import work_off
from tests.tenants.schemas import clear_away, id_ranges, roles, schemas, written_down

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"]), pytest.mark.stack]

PROOF = bool(os.environ.get("TEST_PROOF"))
ROUNDS = 30 if PROOF else 3
ROOT = Path(__file__).resolve().parents[2]
PREFIX = f"org_killed_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_"


@pytest.fixture(autouse=True)
def _nothing_is_left(settings: Settings) -> Iterator[None]:
    settings.TENANTS_SCHEMA_POOL = 2
    yield
    clear_away()


class Makers:
    """Processes at work, begun and killed in a moment."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        self._server = server
        self.alive: list[int] = []

    def begin(self, what: str) -> None:
        assert self._server.stdin is not None
        self._server.stdin.write(f"{what}\n")
        self._server.stdin.flush()
        self.alive.append(int(self.said()))

    def kill_in_the_middle(self) -> None:
        """The oldest, wherever it is: a spare takes about 0.1 s. ProcessLookupError: it had failed before."""
        time.sleep(random.uniform(0.1, 0.6))
        os.kill(self.alive.pop(0), signal.SIGKILL)

    def said(self) -> str:
        assert self._server.stdout is not None
        return self._server.stdout.readline().strip()


@contextmanager
def makers(log: Path) -> Iterator[Makers]:
    database = connections["default"].settings_dict["NAME"]
    urls = {
        name: urlunsplit(urlsplit(os.environ[name])._replace(path=f"/{database}"))
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "tests.concurrency.create_organizers", PREFIX],
            cwd=ROOT,
            env={**os.environ, **urls},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as server,
    ):
        found = Makers(server)
        try:
            assert found.said() == "ready", log.read_text()
            yield found
        finally:
            server.kill()
            for process in found.alive:
                os.kill(process, signal.SIGKILL)


def finish() -> None:
    """What workers do next: keep promises, and keep the pool full. A backend of the dead may hold its row a moment."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        work_off()
        fill_pool()
        if pool() == Pool(wanted=2, ready=2, unfinished=0, stale=0):
            return
        time.sleep(0.05)
    raise AssertionError(pool())


def assert_all_is_whole() -> None:
    names = written_down()
    kept = {name for name in names if not name.startswith(PREFIX)}
    with public_schema():
        strangers = list(Organizer.objects.exclude(slug__in=ORGANIZERS))
        hosts = sorted(Domain.objects.filter(tenant__in=strangers).values_list("domain", flat=True))
        undone = OutboxEntry.objects.filter(done_at=None).count()
    assert schemas() == names
    # Those of the pool are made here, and named as everywhere.
    assert roles(PREFIX) == names - kept
    assert kept <= roles()
    assert id_ranges() == sorted(set(id_ranges()))
    assert hosts == sorted(f"{organizer.slug}.parterre.test" for organizer in strangers)
    assert undone == 0
    for organizer in strangers:
        assert organizer.is_open
        with organizer_transaction(organizer):
            assert list(Team.objects.all()) == []


def test_what_killed_makers_left_is_finished(tmp_path: Path) -> None:
    """One of spares, one of organizers, who claims spares or makes schemas; one goes on beside what the other left."""
    with makers(tmp_path / "log") as processes:
        for number in range(ROUNDS):
            for what in ("pool", "organizers") if number % 2 else ("organizers", "pool"):
                processes.begin(what)
            processes.kill_in_the_middle()
            processes.kill_in_the_middle()

            finish()

            assert_all_is_whole()
    assert (tmp_path / "log").read_text().count("Traceback") == 0
