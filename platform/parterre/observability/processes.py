"""Bookkeeping of metrics when a process ends."""

from __future__ import annotations

import os

from prometheus_client.multiprocess import mark_process_dead

from parterre.observability.metrics import DIRECTORY_VARIABLE


def process_ended(pid: int) -> None:
    """What it counted stays counted; what only a living process has is dropped."""
    if DIRECTORY_VARIABLE in os.environ:
        mark_process_dead(pid)
