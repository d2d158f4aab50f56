"""The supervisor: restarts what dies, gives up on what cannot live, and leaves nobody behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from parterre.devtools.files import read_json, write_json
from parterre.devtools.processes import Program, birth_mark
from parterre.devtools.supervisor import KeepsDying, Supervisor
from tests.parterre.devtools.stand_ins import wait_for

pytestmark = pytest.mark.stack

SLEEPS = ("sleep", "61")


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    supervisor = supervisor_in(tmp_path, said)
    yield supervisor
    supervisor.stop()


def supervisor_in(directory: Path, said: list[str]) -> Supervisor:
    for part in ("run", "log"):
        (directory / part).mkdir(exist_ok=True)
    return Supervisor(
        run=directory / "run", logs=directory / "log", say=said.append, first_pause=0.01, patience=3
    )


def program(*argv: str, name: str = "web", grace: float = 5.0) -> Program:
    return Program(name=name, argv=argv, grace=grace)


def test_a_killed_process_is_started_again_under_a_new_pid(supervisor: Supervisor, said: list[str]) -> None:
    first = supervisor.start(program(*SLEEPS), layer=0).pid

    os.kill(first, signal.SIGKILL)
    wait_for(supervisor.look)

    assert supervisor.pids()["web"] != first
    assert said == [
        "web was ended by SIGKILL; it is started again in 0.01 s",
        f"web runs again (pid {supervisor.pids()['web']})",
    ]


def test_being_killed_from_outside_is_not_held_against_it(supervisor: Supervisor) -> None:
    supervisor.start(program(*SLEEPS), layer=0)

    for _round in range(5):
        os.kill(supervisor.pids()["web"], signal.SIGKILL)
        wait_for(supervisor.look)

    assert birth_mark(supervisor.pids()["web"])


def test_what_dies_again_and_again_while_starting_ends_the_stack(
    supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.start(program("sh", "-c", "echo no database; exit 3"), layer=0)

    with pytest.raises(KeepsDying) as given_up:
        wait_for(lambda: supervisor.look() and False)

    assert "web ends again and again while starting (last exit code 3)" in str(given_up.value)
    assert str(given_up.value).endswith("no database\nno database\nno database")
    assert said == [
        "web ended with exit code 3; it is started again in 0.01 s",
        said[1],
        "web ended with exit code 3; it is started again in 0.02 s",
        said[3],
    ]


def test_stopping_ends_whole_groups_even_deaf_ones(tmp_path: Path, supervisor: Supervisor) -> None:
    child = tmp_path / "child"
    deaf = f"trap '' TERM; sleep 61 & echo $! > {child}; while :; do sleep 61; done"
    supervisor.start(program("sh", "-c", deaf, grace=0.2), layer=0)
    wait_for(lambda: child.exists() and child.read_text().endswith("\n"))

    supervisor.stop()

    wait_for(lambda: birth_mark(int(child.read_text())) is None)
    assert supervisor.pids() == {}
    assert list((tmp_path / "run").iterdir()) == []


def test_layers_are_stopped_from_the_top(tmp_path: Path, supervisor: Supervisor) -> None:
    order = tmp_path / "order"
    for name, layer in (("postgres", 0), ("web", 2), ("mail", 1)):
        script = (
            f"trap 'echo {name} >> {order}; exit' TERM; touch {tmp_path}/{name}; while :; do sleep 0.01; done"
        )
        supervisor.start(program("sh", "-c", script, name=name), layer=layer)
        wait_for((tmp_path / name).exists)

    supervisor.stop()

    assert order.read_text().split() == ["web", "mail", "postgres"]


def test_an_insisting_ctrl_c_does_not_wait_for_the_grace_time(tmp_path: Path, supervisor: Supervisor) -> None:
    script = f"trap '' TERM; touch {tmp_path}/up; while :; do sleep 61; done"
    supervisor.start(program("sh", "-c", script, grace=3600), layer=0)
    wait_for((tmp_path / "up").exists)
    stopping = threading.Thread(target=supervisor.stop, kwargs={"in_a_hurry": lambda: True}, daemon=True)

    stopping.start()

    wait_for(lambda: not stopping.is_alive())


def test_what_a_killed_stack_left_running_is_ended_at_the_next_start(tmp_path: Path, said: list[str]) -> None:
    killed = supervisor_in(tmp_path, said)
    left = killed.start(program(*SLEEPS), layer=0)

    ended = supervisor_in(tmp_path, said).stop_leftovers()

    assert ended == ["web"]
    assert left.exit_code() == -signal.SIGTERM
    assert list((tmp_path / "run").iterdir()) == []


def test_a_stranger_under_an_old_pid_is_left_alone(tmp_path: Path, said: list[str]) -> None:
    with subprocess.Popen(SLEEPS) as stranger:
        supervisor = supervisor_in(tmp_path, said)
        write_json(
            tmp_path / "run" / "web.json",
            {"pid": stranger.pid, "born": "another time", "stop_signal": 15, "grace": 1},
        )

        assert supervisor.stop_leftovers() == []
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_children_end_when_the_supervisor_itself_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path\nfrom tests.parterre.devtools.test_supervisor import *\n"
        f"supervisor_in(Path({str(tmp_path)!r}), []).start(program(*SLEEPS), layer=0)\n"
        "print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"up\n"
        parent.kill()

    child = read_json(tmp_path / "run" / "web.json")
    wait_for(lambda: birth_mark(child["pid"]) != child["born"])
