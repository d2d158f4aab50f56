"""Purges killed wherever they are: running it again finishes. No schema, role, route or file is left, and no neighbour
has lost a byte.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connections

from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.lifecycle import purge, quiesce
from tenants.lifecycle.transitions import MoveOrganizer, move_organizer
from tenants.models import JobState, Organizer
from tests.people import Person
from tests.tenants.populated_organizer import dump, forget_strangers, make_whole, remains
from tests.tenants.schemas import roles, schemas

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"]), pytest.mark.stack]

PROOF = bool(os.environ.get("TEST_PROOF"))
ROUNDS = 30 if PROOF else 3
KILLS_A_ROUND = 2
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(quiesce, "PROPAGATION_SECONDS", 0.05)
    yield
    forget_strangers()


@contextmanager
def server_of_purgers(log: Path) -> Iterator[subprocess.Popen[str]]:
    """Begins purges in processes of their own, which need not import everything first."""
    database = connections["default"].settings_dict["NAME"]
    urls = {
        name: urlunsplit(urlsplit(os.environ[name])._replace(path=f"/{database}"))
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }
    command = [sys.executable, "-m", "tests.concurrency.purge_organizers"]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **urls},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", log.read_text()
            yield process
        finally:
            process.kill()


def kill_in_the_middle(server: subprocess.Popen[str], organizer: Organizer, pipe: Path, log: Path) -> str:
    """In some step, or between two: after as many as chance says, and a moment. Returns the last step it told of."""
    assert server.stdin is not None
    os.mkfifo(pipe)
    print(organizer.pk, pipe, file=server.stdin, flush=True)
    with pipe.open() as told:
        process, last = int(told.readline()), ""
        for _ in range(random.randrange(len(purge.STEPS))):
            last = told.readline().strip()
            assert last, log.read_text()
        time.sleep(random.uniform(0.0, 0.03))
        with suppress(ProcessLookupError):  # it was quicker
            os.kill(process, signal.SIGKILL)
        told.read()  # ends when the process has
    return last


def closed_for_good(slug: str) -> Organizer:
    organizer = make_whole(slug, tickets=1)
    for move in ("close", "purge"):
        request = MoveOrganizer(organizer_id=organizer.pk, move=move, reason="Asked for", by="staff")
        move_organizer(request, actor=SYSTEM, now=utc_now())
    return organizer


def test_what_a_killed_purge_left_is_finished(olga: Person, mallory: Person, tmp_path: Path) -> None:
    neighbours = [olga.organizer, mallory.organizer, make_whole("neighbour", tickets=1)]
    before = [dump(one) for one in neighbours]
    beds, kept_roles = schemas(), roles() & schemas()
    log = tmp_path / "purgers.log"
    with server_of_purgers(log) as server:
        for number in range(ROUNDS):
            organizer = closed_for_good(f"killed{number}")
            died_after = [
                kill_in_the_middle(server, organizer, tmp_path / f"{number}-{kill}", log)
                for kill in range(KILLS_A_ROUND)
            ]

            job = purge.purge_organizer(organizer.pk)

            assert (job.state, remains(organizer)) == (JobState.DONE, {}), died_after
    assert [dump(one) for one in neighbours] == before
    assert (schemas(), roles() & beds) == (beds, kept_roles)
