"""Exclusive file locks. The kernel releases them however their holder ends: none is ever stale."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from parterre.devtools.errors import StackError


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """One stack a checkout: raises when there is another."""
    with path.open("a+", encoding="utf-8") as file:
        if not _is_taken_now(file):
            raise StackError(
                f"The stack of this checkout is running already ({_holder(file)}). Stop it first."
            )
        with _signed(file):
            yield


@contextmanager
def wait_for_lock(path: Path) -> Iterator[None]:
    """Take turns."""
    with path.open("a+", encoding="utf-8") as file:
        if not _is_taken_now(file):
            print(
                f"Waiting for {_holder(file)}, which uses {path.with_suffix('')}.",
                file=sys.stderr,
                flush=True,
            )
            fcntl.flock(file, fcntl.LOCK_EX)
        with _signed(file):
            yield


def _is_taken_now(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file: TextIO) -> str:
    file.seek(0)
    return f"pid {file.read().strip() or 'unknown'}"


@contextmanager
def _signed(file: TextIO) -> Iterator[None]:
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    try:
        yield
    finally:
        file.truncate(0)
