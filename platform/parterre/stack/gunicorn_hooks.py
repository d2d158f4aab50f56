"""What gunicorn calls in its root process."""

from __future__ import annotations

from typing import Any

from parterre.observability.processes import process_ended


def child_exit(_server: Any, worker: Any) -> None:
    process_ended(worker.pid)
