"""Supervisor of processes: restarts those that exit, and ends all at shutdown."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from parterre.devtools.errors import StackError
from parterre.devtools.files import read_json, rotate, tail, write_json
from parterre.devtools.processes import Program, RunningProgram, birth_mark, start, stop_stranger

# Whoever sends these wants a restart, not a verdict on the program (kill tests, the OOM killer).
_SENT_FROM_OUTSIDE = {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT}


class KeepsDying(StackError):
    def __init__(self, name: str, exit_code: int, log: Path) -> None:
        super().__init__(
            f"{name} ends again and again while starting (last exit code {exit_code}). "
            f"The end of {log}:\n{tail(log)}"
        )


@dataclass(slots=True)
class _Child:
    program: Program
    layer: int
    running: RunningProgram
    started_at: float
    early_deaths: int = 0
    restart_at: float | None = None


class Supervisor:
    """Single-threaded: nothing happens between two calls of `look`."""

    def __init__(
        self,
        *,
        run: Path,
        logs: Path,
        say: Callable[[str], None],
        first_pause: float = 0.5,
        settled_after: float = 10.0,
        patience: int = 5,
    ) -> None:
        self._run = run
        self._logs = logs
        self._say = say
        self._first_pause = first_pause
        self._settled_after = settled_after
        self._patience = patience
        self._children: dict[str, _Child] = {}

    def start(self, program: Program, *, layer: int) -> RunningProgram:
        """Layers are ended from the highest to the lowest, each when the ones above it are gone."""
        log = self.log_of(program.name)
        rotate(log)
        running = self._launch(program)
        self._children[program.name] = _Child(program, layer, running, time.monotonic())
        return running

    def pids(self) -> dict[str, int]:
        return {name: child.running.pid for name, child in self._children.items()}

    def log_of(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def look(self) -> bool:
        """Restart what is due. True when a process was replaced, so that its pid changed."""
        replaced = [self._look_at(child) for child in self._children.values()]
        return any(replaced)

    def stop(self, *, in_a_hurry: Callable[[], bool] = lambda: False) -> None:
        for layer in sorted({child.layer for child in self._children.values()}, reverse=True):
            leaving = [child for child in reversed(self._children.values()) if child.layer == layer]
            for child in leaving:
                child.running.ask_to_stop()
            for child in leaving:
                child.running.wait_or_kill(give_up=in_a_hurry)
                self._mark_of(child.program.name).unlink(missing_ok=True)
        self._children.clear()

    def stop_leftovers(self) -> list[str]:
        """End what a stack that was killed left running; returns the names."""
        ended = []
        for mark in sorted(self._run.glob("*.json")):
            known = read_json(mark)
            if known and stop_stranger(
                int(known["pid"]),
                mark=str(known["born"]),
                stop_signal=signal.Signals(int(known["stop_signal"])),
                grace=float(known["grace"]),
            ):
                ended.append(mark.stem)
            mark.unlink()
        return ended

    def _look_at(self, child: _Child) -> bool:
        if child.restart_at is None:
            exit_code = child.running.exit_code()
            if exit_code is not None:
                self._handle_exit(child, exit_code)
            return False
        if time.monotonic() < child.restart_at:
            return False
        child.running = self._launch(child.program)
        child.started_at, child.restart_at = time.monotonic(), None
        self._say(f"{child.program.name} runs again (pid {child.running.pid})")
        return True

    def _handle_exit(self, child: _Child, exit_code: int) -> None:
        child.running.sweep()
        now = time.monotonic()
        if now - child.started_at > self._settled_after:
            child.early_deaths = 0
        elif exit_code not in _SENT_FROM_OUTSIDE:
            child.early_deaths += 1
        if child.early_deaths >= self._patience:
            raise KeepsDying(child.program.name, exit_code, child.running.log)
        pause = self._first_pause * 2 ** max(0, child.early_deaths - 1)
        child.restart_at = now + pause
        self._say(f"{child.program.name} {_how_it_ended(exit_code)}; it is started again in {pause:g} s")

    def _launch(self, program: Program) -> RunningProgram:
        running = start(program, log=self.log_of(program.name))
        known = {
            "pid": running.pid,
            "born": birth_mark(running.pid),
            "stop_signal": int(program.stop_signal),
            "grace": program.grace,
        }
        write_json(self._mark_of(program.name), known)
        return running

    def _mark_of(self, name: str) -> Path:
        return self._run / f"{name}.json"


def _how_it_ended(exit_code: int) -> str:
    return (
        f"was ended by {signal.Signals(-exit_code).name}"
        if exit_code < 0
        else f"ended with exit code {exit_code}"
    )
