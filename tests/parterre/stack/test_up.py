"""`make up`, with stand-ins for the processes of Parterre itself."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from parterre.stack.lock import hold_lock
from parterre.stack.processes import birth_mark
from tests.parterre.stack.stand_ins import DEMO, MANAGE, Running, plant, wait_for

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
PREPARING = ["prepare_database", "migrate", "help --commands", "demo --json"]


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    """Not below pytest's own directory: as root, PostgreSQL's user could not reach it there."""
    with tempfile.TemporaryDirectory(prefix="parterre-checkout-") as name:
        checkout = Path(name)
        checkout.chmod(0o755)
        plant(checkout)
        yield checkout


@pytest.fixture
def running(checkout: Path) -> Iterator[Running]:
    (checkout / "commands").write_text("")
    running = Running(checkout)
    yield running
    running.stop()


@pytest.fixture
def manage(checkout: Path) -> Iterator[Path]:
    """For another command line than the usual one."""
    manage = checkout / "manage.py"
    yield manage
    manage.write_text(MANAGE)


def commands_of(running: Running) -> list[str]:
    return (running.checkout / "commands").read_text().splitlines()


def test_a_first_start_prepares_everything_and_describes_it(running: Running) -> None:
    description = running.description()

    assert list(description) == KEYS
    assert {name: description[name] for name in DEMO} == DEMO
    assert description["api_url"] == f"{description['root_url']}api/v1/"
    assert sorted(description["pids"]) == ["beat", "postgres", "relay", "valkey", "web", "worker"]
    assert commands_of(running) == PREPARING
    assert (running.checkout / "var" / "stack.json").stat().st_mode & 0o777 == 0o600
    assert "olga@acme.example" in running.output.read_text()


def test_a_second_start_does_nothing_twice_and_refuses_a_third_beside_it(running: Running) -> None:
    running.description()
    third = Running(running.checkout)

    assert third.process.wait(20) == 1
    assert f"running already (pid {running.process.pid})" in third.output.read_text()
    assert commands_of(running) == []
    assert (running.checkout / "var" / "stack.json").exists()


def test_killed_processes_are_replaced_and_described_anew(running: Running) -> None:
    killed = running.description()["pids"]

    for pid in killed.values():
        os.kill(pid, signal.SIGKILL)

    wait_for(lambda: not set(killed.values()) & set(running.description()["pids"].values()))
    assert None not in {birth_mark(pid) for pid in running.description()["pids"].values()}


def test_stopping_ends_every_process_and_takes_the_description_away(running: Running) -> None:
    pids = running.description()["pids"]

    assert running.stop() == 0

    assert not (running.checkout / "var" / "stack.json").exists()
    assert {name: birth_mark(pid) for name, pid in pids.items()} == dict.fromkeys(pids)


def test_a_killed_stack_is_cleaned_up_by_the_next(running: Running) -> None:
    pids = running.description()["pids"]
    running.process.kill()
    running.process.wait()

    again = Running(running.checkout)

    wait_for(lambda: again.description()["pids"]["web"] != pids["web"])
    assert {name: birth_mark(pid) for name, pid in pids.items()} == dict.fromkeys(pids)
    assert again.stop() == 0


def test_a_demo_that_was_deleted_meanwhile_is_planted_again(checkout: Path) -> None:
    (checkout / "commands").write_text("")
    (checkout / "forgotten").touch()
    running = Running(checkout)

    running.description()
    (checkout / "forgotten").unlink()

    assert commands_of(running) == ["demo --json"]
    assert running.stop() == 0


def test_a_stop_while_preparing_leaves_nothing_behind(checkout: Path, manage: Path) -> None:
    manage.write_text("import time; open('busy', 'w').close(); time.sleep(60)")
    running = Running(checkout)
    wait_for((checkout / "busy").exists)

    assert running.stop() == 0

    assert list((checkout / "var" / "run").iterdir()) == []
    with hold_lock(checkout / "var" / "up.lock"):
        pass


def test_a_failing_step_says_why(checkout: Path, manage: Path) -> None:
    manage.write_text("raise SystemExit('the roles are in the way')")
    running = Running(checkout)

    assert running.process.wait(20) == 1

    assert "manage.py prepare_database failed:\nthe roles are in the way" in running.output.read_text()
