"""Signals as a flag that the main loop polls, never as an exception in the middle of a step."""

from __future__ import annotations

import signal
from types import FrameType


class Interruption:
    def __init__(self) -> None:
        self.times = 0

    def install(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._note)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # not under nohup
            signal.signal(signal.SIGHUP, self._note)

    @property
    def requested(self) -> bool:
        return self.times > 0

    @property
    def insisted(self) -> bool:
        """A second Ctrl-C: no more patience with whoever is still leaving."""
        return self.times > 1

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.times += 1
