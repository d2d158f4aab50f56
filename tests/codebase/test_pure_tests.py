"""Files marked `pure` run without Django's apps and without a server: that is what makes them quick to run alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.servers import PURE, are_pure

ROOT = Path(__file__).resolve().parents[2]
PURE_FILES = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "tests").rglob("test_*.py")
    if PURE in path.read_text(encoding="utf-8").splitlines()
)


def test_pure_files_are_collected_without_django_and_servers() -> None:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-m", "pytest", "-n", "0", "-q", "--collect-only", *PURE_FILES]

    collected = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    assert collected.returncode == 0, collected.stdout[-3000:]


def test_one_file_that_is_not_pure_makes_the_run_a_usual_one() -> None:
    assert are_pure(PURE_FILES)
    assert are_pure([f"{PURE_FILES[0]}::test_something"])
    assert not are_pure([*PURE_FILES, "tests/codebase/test_pure_tests.py"])
    assert not are_pure(["tests/apps/taxes"])
    assert not are_pure([])
