"""Purges killed wherever they are: running it again finishes. No schema, role, route or file is left, and no neighbour
has lost a byte.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
def purger(organizer: Organizer, log: Path) -> Iterator[subprocess.Popen[str]]:
    """Ready to begin; killed at the end at the latest."""
    database = connections["default"].settings_dict["NAME"]
    urls = {
        name: urlunsplit(urlsplit(os.environ[name])._replace(path=f"/{database}"))
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }
    command = [sys.executable, "-m", "tests.concurrency.purge_organizers", str(organizer.pk)]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **urls},
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


def kill_in_the_middle(process: subprocess.Popen[str], log: Path) -> str:
    """In some step, or between two: after as many as chance says, and a moment. Returns the last step it told of."""
    assert process.stdout is not None
    last = ""
    for _ in range(random.randrange(len(purge.STEPS))):
        last = process.stdout.readline().strip()
        assert last, log.read_text()
    time.sleep(random.uniform(0.0, 0.03))
    process.kill()  # -9
    process.wait()
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
    for number in range(ROUNDS):
        organizer = closed_for_good(f"killed{number}")
        died_after = []
        for kill in range(KILLS_A_ROUND):
            log = tmp_path / f"{number}-{kill}.log"
            with purger(organizer, log) as process:
                died_after.append(kill_in_the_middle(process, log))

        job = purge.purge_organizer(organizer.pk)

        assert (job.state, remains(organizer)) == (JobState.DONE, {}), died_after
    assert [dump(one) for one in neighbours] == before
    assert (schemas(), roles() & beds) == (beds, kept_roles)
