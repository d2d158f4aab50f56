"""Starts a program as the leader of its own process group, and ends the whole group."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from parterre.devtools.errors import StackError
from parterre.devtools.files import tail
from parterre.devtools.system_user import SystemUser

_TICK = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    name: str
    argv: tuple[str, ...]
    directory: Path = Path("/")
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    run_as: SystemUser | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0


class RunningProgram:
    def __init__(self, program: Program, process: subprocess.Popen[bytes], log: Path) -> None:
        self.program = program
        self.log = log
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    def exit_code(self) -> int | None:
        """None while it runs; minus the signal's number when one ended it."""
        return self._process.poll()

    def ask_to_stop(self) -> None:
        # Only the root: a pool's children end badly when they are told so too.
        if self.exit_code() is None:
            self._process.send_signal(self.program.stop_signal)

    def wait_or_kill(self, *, give_up: Callable[[], bool] = lambda: False) -> None:
        deadline = time.monotonic() + self.program.grace
        while self.exit_code() is None and time.monotonic() < deadline and not give_up():
            time.sleep(_TICK)
        if self.exit_code() is None:
            self._process.kill()
            self._process.wait()
        self.sweep()

    def stop(self) -> None:
        self.ask_to_stop()
        self.wait_or_kill()

    def sweep(self) -> None:
        """End what the root left behind, so that no orphan keeps a port or a row."""
        kill_group(self.pid, signal.SIGKILL)


def start(program: Program, *, log: Path, answer: IO[bytes] | None = None) -> RunningProgram:
    """Output goes to the log; with `answer`, only the complaints do and what it prints goes there."""
    user = program.run_as
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*_die_with_parent(program.stop_signal), *program.argv],
            cwd=program.directory,
            env=dict(program.environment),
            stdin=subprocess.DEVNULL,
            stdout=answer or output,
            stderr=output,
            start_new_session=True,
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
        )
    return RunningProgram(program, process, log)


def _die_with_parent(stop_signal: signal.Signals) -> tuple[str, ...]:
    """A prefix that lets Linux end the child when we are killed and cannot do it ourselves."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return (setpriv, "--pdeathsig", stop_signal.name.removeprefix("SIG"), "--") if setpriv else ()


def wait_until(ready: Callable[[], bool], running: RunningProgram, *, timeout: float = 60.0) -> None:
    deadline = time.monotonic() + timeout
    while not ready():
        if running.exit_code() is not None:
            raise StackError(f"{running.program.name} stopped while starting:\n{tail(running.log)}")
        if time.monotonic() > deadline:
            raise StackError(f"{running.program.name} was not ready in {timeout:.0f} s:\n{tail(running.log)}")
        time.sleep(_TICK)


def kill_group(pid: int, signal_: signal.Signals) -> None:
    # The group may be gone; macOS then says "permission denied" of its zombies.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal_)


def birth_mark(pid: int) -> str | None:
    """Tells a process from a later one under the same number; None when it is dead."""
    if sys.platform == "linux":
        try:
            # The command's name may hold spaces and brackets; what follows the last one is fixed.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] == "Z" else fields[19]
    found = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or None


def stop_stranger(pid: int, *, mark: str, stop_signal: signal.Signals, grace: float) -> bool:
    """End a process we are not the parent of, if it is still the one that was marked."""
    if birth_mark(pid) != mark:
        return False
    os.kill(pid, stop_signal)
    deadline = time.monotonic() + grace
    while birth_mark(pid) == mark and time.monotonic() < deadline:
        time.sleep(_TICK)
    kill_group(pid, signal.SIGKILL)
    return True
