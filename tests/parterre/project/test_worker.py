"""A real worker counts in its children, and hands over when they end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import redis
from kombu import Queue
from prometheus_client.mmap_dict import MmapedDict

from parterre.project.celery import app
from tests.databases import admin
from tests.parterre.project.settings.load_settings import ROOT, environment, that_exists

pytestmark = [pytest.mark.stack, pytest.mark.django_db]
PATIENCE_SECONDS = 30


@pytest.fixture
def queue() -> Iterator[str]:
    name = f"test-{uuid.uuid4().hex}"
    yield name
    redis.Redis.from_url(os.environ["VALKEY_URL"]).delete(name, f"_kombu.binding.{name}", f"{name}-backends")


@pytest.fixture
def worker(tmp_path: Path, queue: str) -> Iterator[subprocess.Popen[bytes]]:
    """Two children, metrics in `<datadir>/metrics`, log in `<datadir>/log`."""
    given = {
        "DATABASE_URL": that_exists(os.environ["DATABASE_URL"]),
        "VALKEY_URL": os.environ["VALKEY_URL"],
        "PARTERRE_METRICS_USER": "prometheus",
        "PARTERRE_METRICS_PASSPHRASE": "passphrase",
        "TEST_QUEUE": queue,
    }
    environ = environment(tmp_path, given)
    environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
    options = (
        "--concurrency",
        "2",
        "--queues",
        queue,
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
    )
    command = (sys.executable, "-m", "celery", "-A", "tests.parterre.project.worker_app", "worker", *options)
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environ, cwd=ROOT, stdout=log, stderr=log)
        yield process
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=PATIENCE_SECONDS)


def backends(queue: str, *, tasks: int) -> list[int]:
    """Of so many tasks more; 0: one that failed."""
    valkey, key = redis.Redis.from_url(os.environ["VALKEY_URL"]), f"{queue}-backends"
    before = valkey.llen(key)
    for _ in range(tasks):
        app.send_task("tests.backend", queue=Queue(queue))  # type: ignore[arg-type]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while valkey.llen(key) < before + tasks and time.monotonic() < deadline:
        time.sleep(0.05)
    return [int(pid) for pid in valkey.lrange(key, before, -1)]


def test_children_keep_their_connections_and_replace_what_is_broken(
    worker: subprocess.Popen[bytes], queue: str, tmp_path: Path
) -> None:
    first = backends(queue, tasks=12)
    with admin("postgres") as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid", [list(set(first))])
    # What was used just now is not asked whether it is still there: each child may lose one task, which is sent again.
    then = backends(queue, tasks=12)

    log = (tmp_path / "log").read_text()
    assert (len(first), len(set(first)) <= 2) == (12, True), log
    assert (len(then), len(set(then) - {0}) in (1, 2)) == (12, True), log
    assert then.count(0) <= 2, log
    assert not set(first) & set(then), log


def runs_counted(files: list[Path]) -> float:
    """As the files have it now; a file may go while it is looked at."""
    total = 0.0
    for file in files:
        with suppress(FileNotFoundError):
            for key, value, *_ in MmapedDict.read_all_values_from_file(str(file)):  # type: ignore[no-untyped-call]
                total += value if "parterre_task_runs_total" in key and "tests.nothing" in key else 0.0
    return total


def test_runs_in_children_are_counted_and_kept(
    worker: subprocess.Popen[bytes], queue: str, tmp_path: Path
) -> None:
    place = tmp_path / "metrics"
    for _ in range(10):
        app.send_task("tests.nothing", queue=Queue(queue))  # type: ignore[arg-type]  # Celery takes a Queue too

    deadline = time.monotonic() + PATIENCE_SECONDS
    while runs_counted(list(place.glob("counter_*.db"))) < 10 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert runs_counted(list(place.glob("counter_*.db"))) == 10

    worker.terminate()
    worker.wait(timeout=PATIENCE_SECONDS)

    log = (tmp_path / "log").read_text()
    assert [file.name for file in place.glob("counter_*.db")] == ["counter_ended.db"], log
    assert runs_counted([place / "counter_ended.db"]) == 10
    assert '"task_id": "' in log
