"""Two processes, a real Valkey between them: what changes in one is right in the other within a second."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.cache import caches
from django.db import connections

from parterre.kernel.clock import utc_now
from tenants.routing import directory
from tenants.routing.domains import add_host, make_primary, remove_host
from tests.people import Person
from tests.staff import make_staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stack]

ROOT = Path(__file__).resolve().parents[3]
HOST = "tickets.example.org"


class Neighbour:
    """Another process, on the test's database and cache."""

    def __init__(self) -> None:
        database = connections["default"].settings_dict["NAME"]
        url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.tenants.directory_process"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url, "PARTERRE_METRICS_ENABLED": "off"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def says(self, host: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(host, file=self._process.stdin, flush=True)
        return self._process.stdout.readline().strip()

    def says_when_it_looks_again(self, host: str) -> str:
        time.sleep(directory.CHECK_SECONDS)
        return self.says(host)

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def neighbour() -> Iterator[Neighbour]:
    running = Neighbour()
    yield running
    running.stop()


def test_what_changes_here_is_right_there_within_a_second(neighbour: Neighbour) -> None:
    sam, olga, mallory = make_staff(), Person("olga"), Person("mallory")
    domain = add_host(olga.organizer.pk, HOST, actor=sam.actor, now=utc_now())
    assert neighbour.says(HOST) == "acme"

    make_primary(olga.organizer.pk, domain.pk, actor=sam.actor, now=utc_now())
    primary = neighbour.says_when_it_looks_again(HOST)
    remove_host(olga.organizer.pk, domain.pk, actor=sam.actor, now=utc_now())
    gone = neighbour.says_when_it_looks_again(HOST)
    add_host(mallory.organizer.pk, HOST, actor=sam.actor, now=utc_now())
    moved = neighbour.says_when_it_looks_again(HOST)

    assert (primary, gone, moved) == (f"acme {HOST}", "-", "zeta")
    assert directory.CHECK_SECONDS < 1


def test_also_when_valkey_was_emptied_right_after_the_change(neighbour: Neighbour) -> None:
    """The version is gone, and with it the news that something changed."""
    sam, olga = make_staff(), Person("olga")
    domain = add_host(olga.organizer.pk, HOST, actor=sam.actor, now=utc_now())
    caches["public"].clear()
    assert neighbour.says(HOST) == "acme"
    assert neighbour.says_when_it_looks_again(HOST) == "acme"

    remove_host(olga.organizer.pk, domain.pk, actor=sam.actor, now=utc_now())
    caches["public"].clear()

    assert neighbour.says_when_it_looks_again(HOST) == "-"


def test_without_news_entries_age_out(neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when Valkey is away: the change is never told. Here, with a shorter memory than the 30 seconds there are."""
    sam, olga = make_staff(), Person("olga")
    domain = add_host(olga.organizer.pk, HOST, actor=sam.actor, now=utc_now())
    monkeypatch.setattr(directory._memory, "_drop_when_changed", lambda now: None)
    assert directory.organizer_by_host(HOST) == olga.organizer
    with connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM tenants_domain WHERE id = %s", [domain.pk])

    kept = directory.organizer_by_host(HOST)
    monkeypatch.setattr(directory, "KEEP_SECONDS", 0.01)
    time.sleep(0.02)

    assert (kept, directory.organizer_by_host(HOST)) == (olga.organizer, None)
