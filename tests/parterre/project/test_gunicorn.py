"""Real workers under gunicorn's settings: one of them dies, and nothing that was counted is lost."""

from __future__ import annotations

import base64
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.parterre.project.settings.load_settings import environment, that_exists

CREDENTIALS = base64.b64encode(b"prometheus:passphrase").decode()
REFUSED = 'parterre_view_requests_total{method="GET",route="metrics",status="401"}'

pytestmark = pytest.mark.stack


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """URL of a server with two workers, and a metrics directory of its own."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    given = {
        "DATABASE_URL": that_exists(os.environ["DATABASE_URL"]),
        "VALKEY_URL": os.environ["VALKEY_URL"],
        "PARTERRE_PARTERRE_URL": f"http://127.0.0.1:{port}",
        "PARTERRE_METRICS_USER": "prometheus",
        "PARTERRE_METRICS_PASSPHRASE": "passphrase",
    }
    environ = environment(tmp_path, given)
    environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
    command = [sys.executable, "-m", "gunicorn", "-c", "python:parterre.project.gunicorn"]
    log = (tmp_path / "log").open("w")
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", "--workers", "2"], env=environ, stdout=log, stderr=log
    )
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=30)
    log.close()


def status_of(url: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    request = urllib.request.Request(url, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def wait_until_up(url: str) -> None:
    for _ in range(200):
        with suppress(OSError):
            status_of(url)
            return
        time.sleep(0.1)
    raise TimeoutError(url)


def figure(server: str, series: str) -> float:
    _, page = status_of(f"{server}/metrics", {"Authorization": f"Basic {CREDENTIALS}"})
    return next(
        (float(line.rpartition(" ")[2]) for line in page.splitlines() if line.startswith(series)), 0.0
    )


def counting_workers(place: Path) -> list[int]:
    return [int(file.stem.partition("_")[2]) for file in place.glob("counter_[0-9]*.db")]


def test_what_a_dead_worker_counted_is_kept(server: str, tmp_path: Path) -> None:
    place = tmp_path / "metrics"
    wait_until_up(f"{server}/metrics")
    started_with = figure(server, REFUSED)

    for _ in range(20):
        assert status_of(f"{server}/metrics")[0] == 401
    before = figure(server, REFUSED)
    dead = counting_workers(place)
    for pid in dead:
        os.kill(pid, signal.SIGKILL)
    for _ in range(200):
        if (place / "counter_ended.db").exists() and not set(dead) & set(counting_workers(place)):
            break
        time.sleep(0.05)
    wait_until_up(f"{server}/metrics")

    assert before == started_with + 20
    assert figure(server, REFUSED) >= before
    assert status_of(f"{server}/metrics", {"Authorization": f"Basic {CREDENTIALS}"})[0] == 200
    assert 'event": "Starting gunicorn' in (tmp_path / "log").read_text()
