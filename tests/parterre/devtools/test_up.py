"""`make up`, with stand-ins for the processes of Parterre itself."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from parterre.devtools.applied_migrations import record_applied
from parterre.devtools.files import read_json
from parterre.devtools.layout import Layout
from parterre.devtools.lock import hold_lock
from parterre.devtools.processes import birth_mark
from tests.parterre.devtools.stand_ins import DEMO, MANAGE, Running, plant, wait_for

pytestmark = pytest.mark.stack

KEYS = [
    *(
        "root_url",
        "api_url",
        "shop_url",
        "backoffice_url",
        "console_url",
        "gate_url",
        "partner_url",
        "mail_url",
    ),
    *("metrics_url", "metrics_user", "metrics_password", "organizer", "event", "other_organizer"),
    *("api_token", "other_api_token", "logins", "pids"),
]
Start = Callable[[], Running]
PREPARING = ["prepare_database", "migrate", "help --commands", "demo --json"]


@dataclass(frozen=True)
class FirstStart:
    checkout: Path
    description: dict[str, Any]
    commands: list[str]
    output: str


@pytest.fixture(scope="module")
def first_start() -> Iterator[FirstStart]:
    """Not below pytest's own directory: as root, PostgreSQL's user could not reach it there."""
    with tempfile.TemporaryDirectory(prefix="parterre-checkout-") as name:
        checkout = Path(name)
        checkout.chmod(0o755)
        plant(checkout)
        running = Running(checkout)
        description = running.description()
        assert running.stop() == 0
        yield FirstStart(checkout, description, commands_of(checkout), running.output.read_text())


@pytest.fixture
def checkout(first_start: FirstStart) -> Path:
    """Where everything is prepared already."""
    (first_start.checkout / "commands").write_text("")
    return first_start.checkout


@pytest.fixture
def start(checkout: Path) -> Iterator[Start]:
    with ExitStack() as started:

        def start() -> Running:
            running = Running(checkout)
            started.callback(running.stop)
            return running

        yield start


@pytest.fixture
def manage(checkout: Path) -> Iterator[Path]:
    """For another command line than the usual one, so that everything has to be prepared again."""
    manage, stamp = checkout / "manage.py", checkout / "var" / "prepared.json"
    prepared = stamp.read_text()
    yield manage
    manage.write_text(MANAGE)
    stamp.write_text(prepared)


def commands_of(checkout: Path) -> list[str]:
    return (checkout / "commands").read_text().splitlines()


def test_a_first_start_prepares_everything_and_describes_it(first_start: FirstStart) -> None:
    description = first_start.description

    assert list(description) == KEYS
    assert {name: description[name] for name in DEMO} == DEMO
    assert description["api_url"] == f"{description['root_url']}api/v1/"
    assert sorted(description["pids"]) == ["beat", "postgres", "proxy", "relay", "valkey", "web", "worker"]
    assert first_start.commands == PREPARING
    assert "olga@acme.example" in first_start.output


def test_a_second_start_does_nothing_twice_and_refuses_a_third_beside_it(
    start: Start, checkout: Path
) -> None:
    second = start()
    second.description()
    third = start()

    assert third.process.wait(60) == 1
    assert f"running already (pid {second.process.pid})" in third.output.read_text()
    assert commands_of(checkout) == []
    assert (checkout / "var" / "stack.json").stat().st_mode & 0o777 == 0o600
    environment = checkout / "var" / "environment.json"
    assert environment.stat().st_mode & 0o777 == 0o600
    assert "DATABASE_URL" in read_json(environment)
    assert "DATABASE_ADMIN_URL" not in read_json(environment)


def test_killed_processes_are_replaced_and_described_anew(start: Start) -> None:
    running = start()
    killed = running.description()["pids"]

    for pid in killed.values():
        os.kill(pid, signal.SIGKILL)

    wait_for(lambda: not set(killed.values()) & set(running.description()["pids"].values()))
    assert None not in {birth_mark(pid) for pid in running.description()["pids"].values()}


def test_stopping_ends_every_process_and_takes_the_description_away(start: Start, checkout: Path) -> None:
    running = start()
    pids = running.description()["pids"]

    assert running.stop() == 0

    assert not (checkout / "var" / "stack.json").exists()
    assert not (checkout / "var" / "environment.json").exists()
    assert {name: birth_mark(pid) for name, pid in pids.items()} == dict.fromkeys(pids)


def test_a_killed_stack_is_cleaned_up_by_the_next(start: Start) -> None:
    first = start()
    pids = first.description()["pids"]
    first.process.kill()
    first.process.wait()

    again = start()

    wait_for(lambda: again.description()["pids"]["web"] != pids["web"])
    assert {name: birth_mark(pid) for name, pid in pids.items()} == dict.fromkeys(pids)


def test_a_demo_that_was_deleted_meanwhile_is_planted_again(start: Start, checkout: Path) -> None:
    (checkout / "forgotten").touch()

    start().description()
    (checkout / "forgotten").unlink()

    assert commands_of(checkout) == ["demo --json"]


def test_a_stop_while_preparing_leaves_nothing_behind(start: Start, checkout: Path, manage: Path) -> None:
    manage.write_text("import time; open('busy', 'w').close(); time.sleep(60)")
    running = start()
    wait_for((checkout / "busy").exists)

    assert running.stop() == 0

    assert list((checkout / "var" / "run").iterdir()) == []
    with hold_lock(checkout / "var" / "up.lock"):
        pass


def test_a_failing_step_says_why(start: Start, manage: Path) -> None:
    manage.write_text("raise SystemExit('the roles are in the way')")
    running = start()

    assert running.process.wait(60) == 1

    assert "manage.py prepare_database failed:\nthe roles are in the way" in running.output.read_text()


OLD_DATABASE = "`make clean` removes it with all local data; then run `make up` again."


@pytest.fixture
def migration(checkout: Path, manage: Path) -> Iterator[Path]:
    """Of an app, applied by a start that went well. `manage` puts everything back as it was."""
    path = checkout / "apps" / "sample" / "migrations" / "0001_initial.py"
    path.parent.mkdir(parents=True)
    path.write_text("initial = True\n")
    running = Running(checkout)
    running.description()
    assert running.stop() == 0
    (checkout / "commands").write_text("")
    yield path
    shutil.rmtree(checkout / "apps")
    record_applied(Layout(checkout), database=read_json(checkout / "var" / "prepared.json")["database"])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda path: path.write_text("initial = False\n"), "has changed"),
        (lambda path: path.rename(path.with_name("0001_first.py")), "is gone"),
        (lambda path: path.parents[3].joinpath("var/migrations.json").unlink(), "older than their record"),
    ],
    ids=["changed", "gone", "never recorded"],
)
def test_a_database_of_other_migrations_needs_make_clean(
    start: Start, checkout: Path, migration: Path, change: Callable[[Path], object], why: str
) -> None:
    change(migration)
    (checkout / "pyproject.toml").write_text("")
    try:
        running = start()

        assert running.process.wait(20) == 1
    finally:
        (checkout / "pyproject.toml").unlink()

    output = running.output.read_text()
    assert why in output
    assert OLD_DATABASE in output
    assert commands_of(checkout) == []


def test_another_migration_and_a_comment_in_an_old_one_are_no_reason(
    start: Start, checkout: Path, migration: Path
) -> None:
    migration.write_text("# How it began.\ninitial = True\n")
    migration.with_name("0002_more.py").write_text("initial = False\n")

    start().description()

    assert commands_of(checkout) == PREPARING
