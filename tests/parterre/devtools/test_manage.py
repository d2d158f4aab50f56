"""`make manage`: management commands beside a stack, in its environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from parterre.devtools.files import write_json
from parterre.devtools.layout import Layout
from parterre.devtools.services import worth_keeping

pytestmark = pytest.mark.pure

MANAGE = "import os, sys; print(*sys.argv[1:], os.environ['DATABASE_URL']); sys.exit(3)"
CALL = """
import sys
from pathlib import Path
from parterre.devtools.manage import manage
from parterre.devtools.errors import StackError
from parterre.devtools.layout import Layout
try:
    manage(sys.argv[2:], Layout(Path(sys.argv[1])))
except StackError as problem:
    sys.exit(str(problem))
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "manage.py").write_text(MANAGE)
    Layout(tmp_path).create()
    return tmp_path


def call(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CALL, str(checkout), *arguments]
    given = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql://another.example/db"}
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False)


def test_a_command_runs_in_the_environment_of_the_stack(checkout: Path) -> None:
    write_json(Layout(checkout).environment, {"DATABASE_URL": "postgresql://localhost/parterre"})

    ended = call(checkout, "tenants", "list", "--state", "active")

    assert ended.stdout == "tenants list --state active postgresql://localhost/parterre\n"
    assert ended.returncode == 3


def test_without_a_stack_a_command_says_how_to_start_one(checkout: Path) -> None:
    ended = call(checkout, "tenants", "list")

    assert ended.stderr == "No stack of this checkout is running: start it with `make up`.\n"
    assert ended.returncode == 1


def test_nothing_else_of_the_callers_environment_is_kept() -> None:
    outside = {"HOME": "/home/olga", "PARTERRE_LOCALE_DEFAULT": "de", "DATABASE_URL": "postgresql://given/db"}
    environment = {**outside, "PARTERRE_MAIL_PORT": "1025", "PATH": "/venv/bin:/usr/bin"}

    kept = worth_keeping(environment, outside)

    assert kept == {name: value for name, value in environment.items() if name != "HOME"}
