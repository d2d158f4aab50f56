"""Terminal output of the stack."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO


@dataclass(slots=True)
class Step:
    note: str = ""


class Report:
    def __init__(self, out: TextIO) -> None:
        self._out = out

    def say(self, line: str) -> None:
        self._write(f"{line}\n")

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Name first, so that one sees what is being waited for; seconds when it is done."""
        step, began = Step(), time.monotonic()
        self._write(f"  {name:<26}")
        try:
            yield step
        except BaseException:
            self._write("failed\n")
            raise
        self._write(f"{time.monotonic() - began:6.1f} s  {step.note}".rstrip() + "\n")

    def table(self, title: str, rows: Sequence[Sequence[str]]) -> None:
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
        self.say(f"\n{title}")
        for row in rows:
            self.say(
                "  " + "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            )

    def _write(self, text: str) -> None:
        try:
            self._out.write(text)
            self._out.flush()
        except OSError:
            # Whoever read us has gone (a closed pipe or terminal); the stack goes on without a reader.
            with open(os.devnull, "w") as nowhere:
                os.dup2(nowhere.fileno(), self._out.fileno())
