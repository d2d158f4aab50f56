"""Real processes that count together."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COUNT = """
import os, sys
from parterre.observability.metrics import TASK_DURATION, TASK_RUNS
from parterre.observability.multiprocess import prepare_directory
prepare_directory()
for _ in range(int(sys.argv[1])):
    TASK_RUNS.labels("mail", "success").inc()
    TASK_DURATION.labels("mail").observe(0.2)
print(os.getpid())
"""
END = """
import sys
from parterre.observability.multiprocess import process_ended
for pid in sys.argv[1:]:
    process_ended(int(pid))
"""
SCRAPE = """
from prometheus_client import generate_latest
from parterre.observability.scrape import everything
print(generate_latest(everything()).decode())
"""


def run(script: str, place: Path, *arguments: str) -> str:
    environ = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(place)}
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, env=environ, check=True, capture_output=True, text=True, timeout=60).stdout


def figures(place: Path) -> dict[str, float]:
    lines = [line for line in run(SCRAPE, place).splitlines() if line.startswith("parterre_task")]
    return {series: float(value) for series, _, value in (line.rpartition(" ") for line in lines)}


EXPECTED = {
    'parterre_task_runs_total{status="success",task="mail"}': 5.0,
    'parterre_task_duration_seconds_count{task="mail"}': 5.0,
    'parterre_task_duration_seconds_bucket{le="0.1",task="mail"}': 0.0,
    'parterre_task_duration_seconds_bucket{le="0.5",task="mail"}': 5.0,
    'parterre_task_duration_seconds_bucket{le="+Inf",task="mail"}': 5.0,
}


def test_what_processes_counted_is_summed_also_after_they_ended(tmp_path: Path) -> None:
    place = tmp_path / "metrics"
    pids = [run(COUNT, place, times).strip() for times in ("2", "3")]
    before = figures(place)

    run(END, place, *pids)
    after = figures(place)

    assert {series: before[series] for series in EXPECTED} == EXPECTED
    assert after == before
    assert sorted(path.name for path in place.iterdir()) == [
        "counter_ended.db",
        "ended.lock",
        "histogram_ended.db",
    ]


def test_a_process_that_ends_twice_or_never_counted_changes_nothing(tmp_path: Path) -> None:
    pid = run(COUNT, tmp_path, "5").strip()

    run(END, tmp_path, pid, pid, "999999")

    assert {series: value for series, value in figures(tmp_path).items() if series in EXPECTED} == EXPECTED


def test_ending_without_a_directory_is_no_error(tmp_path: Path) -> None:
    run(END, tmp_path / "missing", "1")

    assert not (tmp_path / "missing").exists()
