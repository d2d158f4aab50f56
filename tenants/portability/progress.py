"""Progress and remaining time of a job, reported to its row or to a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

TELL_EVERY = 0.5  # seconds

Report = Callable[["Progress"], None]


@dataclass(slots=True)
class Progress:
    """`done` of `total` in bytes, or whatever is counted. The teller may raise to stop the work."""

    report: Report
    step: str = ""
    done: int = 0
    total: int = 0
    started: float = field(default_factory=time.monotonic)
    _told: float = 0.0

    def begin(self, step: str, *, total: int | None = None) -> None:
        self.step = step
        if total is not None:
            self.done, self.total, self.started = 0, total, time.monotonic()
        self._tell()

    def advance(self, count: int) -> None:
        self.done += count
        self.total = max(self.total, self.done)
        if time.monotonic() - self._told >= TELL_EVERY:
            self._tell()

    @property
    def seconds_left(self) -> float | None:
        """None: too early to say."""
        passed = time.monotonic() - self.started
        if not self.done or passed < 1:
            return None
        return passed / self.done * max(self.total - self.done, 0)

    def _tell(self) -> None:
        self._told = time.monotonic()
        self.report(self)


def silently() -> Progress:
    return Progress(lambda _: None)
