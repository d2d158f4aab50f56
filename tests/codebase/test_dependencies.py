"""`make check` asks deptry twice: each kind of mistake is seen to be found."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = "apps/taxes/models.py"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("platform", "tenants", "apps", "tests", "benchmarks"):
        ignored = shutil.ignore_patterns("__pycache__", "static", "vendor", "locale")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def deptry_commands() -> list[str]:
    """As `make check` runs them: for what is shipped, and for everything."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    asked = subprocess.run(
        ["make", "--dry-run", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    lines = asked.stdout.replace("\\\n", " ").splitlines()
    return [line.partition("bin/deptry ")[2] for line in lines if "bin/deptry " in line]


def issues(where: Path, arguments: str) -> tuple[int, set[str]]:
    command = f"{sys.executable} -m deptry --no-ansi {arguments}"
    answer = subprocess.run(command, shell=True, cwd=where, capture_output=True, text=True, check=False)
    return answer.returncode, set(re.findall(r"DEP\d+ '\w+'", answer.stderr))


def test_each_mistake_is_noticed(copy: Path) -> None:
    declared = copy / "pyproject.toml"
    text = declared.read_text()
    text = text.replace("dependencies = [\n", 'dependencies = [\n"never_imported",\n', 1)
    text = text.replace("dev = [\n", 'dev = [\n"never_imported_by_tests",\n', 1)
    declared.write_text(text)
    with (copy / SHIPPED).open("a") as module:
        module.write("import nowhere_declared\nimport dateutil\nimport yaml\n")
    shipped, everything = deptry_commands()

    found_shipped, found_everywhere = issues(copy, shipped), issues(copy, everything)

    imported = {"DEP001 'nowhere_declared'", "DEP003 'dateutil'"}
    assert found_shipped == (1, {*imported, "DEP002 'never_imported'", "DEP004 'yaml'"})
    assert found_everywhere == (
        1,
        {*imported, "DEP002 'never_imported'", "DEP002 'never_imported_by_tests'"},
    )
