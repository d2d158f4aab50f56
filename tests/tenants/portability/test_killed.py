"""Killed in the middle, at any point: doing it again finishes it, or the sweep undoes it. Nothing is orphaned."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.management import call_command
from django.db import connections

from parterre.kernel.clock import utc_now
from tenants.context.transactions import public_schema
from tenants.models import JobKind, JobState, Organizer, OrganizerState, PortabilityJob
from tenants.portability.archive import check, from_path
from tenants.portability.cleanup import undo_import
from tenants.portability.jobs import RequestJob, request_job, run_job
from tenants.portability.restore import discard_side
from tenants.portability.retention import apply_retention
from tests.tenants.portability.conftest import Shop
from tests.tenants.schemas import roles, schemas, written_down

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.stack,
]

ROOT = Path(__file__).resolve().parents[3]
ROUNDS = 10 if os.environ.get("TEST_PROOF") else 1  # of each kind
CHILD = """
import sys, django
django.setup()
from django.conf import settings
from tests.tenants.portability.stable_names import name_schemas
settings.MEDIA_ROOT, settings.ARCHIVES_ROOT, mark, *words = sys.argv[1:]
name_schemas(mark)
print("ready", flush=True)
if words[0] == "job":
    from uuid import UUID
    from tenants.portability.jobs import run_job
    run_job(UUID(words[1]))
else:
    from django.core.management import call_command
    call_command("tenants", *words)
print("done", flush=True)
"""


class Child:
    """A process of its own, which begins to work when it is told that it is watched."""

    def __init__(self, settings: Any, mark: str, *words: str) -> None:
        database = connections["default"].settings_dict["NAME"]
        urls = {
            name: urlunsplit(urlsplit(os.environ[name])._replace(path=f"/{database}"))
            for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
        }
        places = [str(settings.MEDIA_ROOT), str(settings.ARCHIVES_ROOT)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", CHILD, *places, mark, *words],
            cwd=ROOT,
            env={**os.environ, **urls, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def kill_after(self, seconds: float) -> None:
        time.sleep(seconds)
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def seconds_to_the_end(self) -> float:
        started = time.monotonic()
        assert self.process.stdout is not None
        while self.process.stdout.readline() not in ("done\n", ""):
            pass
        took = time.monotonic() - started
        self.process.stdout.close()
        assert self.process.wait() == 0
        return took


def orphans(settings: Any, mark: str) -> dict[str, set[str]]:
    """Schemas, roles of ours and folders of files that no row speaks of."""
    with public_schema():
        restores = PortabilityJob.objects.filter(kind=JobKind.RESTORE, state=JobState.DONE)
        beside = {job.result["schema"] for job in restores}
        ids = {str(pk) for pk in Organizer.objects.values_list("pk", flat=True)}
        half = set(Organizer.objects.filter(state=OrganizerState.PROVISIONING).values_list("slug", flat=True))
    known = written_down() | beside
    return {
        "schemas": schemas() - known,
        "roles": roles(mark) - known,
        "folders": {path.name for path in Path(settings.MEDIA_ROOT).iterdir() if path.is_dir()} - ids,
        "half an organizer": half,
    }


NOTHING: dict[str, set[str]] = {
    "schemas": set(),
    "roles": set(),
    "folders": set(),
    "half an organizer": set(),
}


def test_an_import(shop: Shop, tmp_path: Path, settings: Any, mark: str) -> None:
    path = tmp_path / "acme.tar.gz"
    call_command("tenants", "export", "acme", "--to", str(path))
    rows = {table.name: table.rows for table in check(from_path(path)).tables}
    words = ("import", str(path), "--slug", "nina")
    took = Child(settings, mark, *words).seconds_to_the_end()
    _take_away("nina")

    for number in range(ROUNDS * 2):
        Child(settings, mark, *words).kill_after(random.uniform(0, took))
        if number % 2:
            _sweep_when_the_backend_is_gone()
        else:
            _again_when_the_backend_is_gone(words)
            call_command("tenants", "export", "nina", "--to", str(tmp_path / f"nina{number}.tar.gz"))
            again = check(from_path(tmp_path / f"nina{number}.tar.gz"))
            assert {table.name: table.rows for table in again.tables} == rows
        assert orphans(settings, mark) == NOTHING, number
        _take_away("nina")


@pytest.mark.parametrize("kind", [JobKind.CLONE, JobKind.RESTORE])
def test_a_job_of_a_worker(shop: Shop, settings: Any, kind: JobKind, mark: str) -> None:
    """The outbox sends it again, as a worker's that went away."""
    call_command("tenants", "backup", "acme")
    with public_schema():
        backup = PortabilityJob.objects.get(kind=JobKind.BACKUP)
    options = {"backup": str(backup.pk)}

    took = 1.0
    for number in range(ROUNDS + 1):
        job = request_job(RequestJob(kind=kind, organizer=shop.organizer, options=options), now=utc_now())
        child = Child(settings, mark, "job", str(job.pk))
        if number == 0:
            took = child.seconds_to_the_end()
        else:
            child.kill_after(random.uniform(0, took))
            _run_when_the_backend_is_gone(job)
        job.refresh_from_db()
        assert (job.state, job.error) == (JobState.DONE, "")
        assert orphans(settings, mark) == NOTHING, number
        if kind == JobKind.CLONE:
            _take_away("acme-sandbox")
        else:
            discard_side(shop.organizer)


def _again_when_the_backend_is_gone(words: tuple[str, ...]) -> None:
    """PostgreSQL notices within a moment that its client is gone. If the import had ended before the kill: fine."""
    deadline = time.monotonic() + 20
    while True:
        with public_schema():
            if Organizer.objects.filter(slug=words[-1], state=OrganizerState.ACTIVE).exists():
                return
        try:
            call_command("tenants", *words)
        except Exception as error:
            if "worked on already" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _run_when_the_backend_is_gone(job: PortabilityJob) -> None:
    from tenants.outbox.tasks import RetryLater

    deadline = time.monotonic() + 20
    while True:
        try:
            return run_job(job.pk)
        except RetryLater:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def _sweep_when_the_backend_is_gone() -> None:
    deadline = time.monotonic() + 20
    later = utc_now() + timedelta(hours=2)
    while time.monotonic() < deadline:
        apply_retention(later)
        with public_schema():
            halves = Organizer.objects.filter(state=OrganizerState.PROVISIONING)
            running = PortabilityJob.objects.filter(state=JobState.RUNNING)
            if not halves.exists() and not running.exists():
                return
        time.sleep(0.1)
    raise AssertionError("the sweep did not undo it")


def _take_away(slug: str) -> None:
    with public_schema():
        organizer = Organizer.objects.filter(slug=slug).first()
    if organizer is not None:
        with public_schema():
            Organizer.objects.filter(pk=organizer.pk).update(state=OrganizerState.PROVISIONING)
        undo_import(organizer)
