"""Task metrics, and the task id on each log line."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import Any

from celery import Task
from celery.signals import task_postrun, task_prerun, worker_process_shutdown
from django.conf import settings

from parterre.observability import context
from parterre.observability.metrics import TASK_DURATION, TASK_RUNS
from parterre.observability.multiprocess import process_ended

_running: dict[str, tuple[float, ExitStack]] = {}


def connect() -> None:
    task_prerun.connect(_started, weak=False, dispatch_uid="observability")
    task_postrun.connect(_ended, weak=False, dispatch_uid="observability")
    worker_process_shutdown.connect(_worker_process_ended, weak=False, dispatch_uid="observability")


def _started(task_id: str, **_: Any) -> None:
    scope = ExitStack()
    scope.enter_context(context.fresh(task=task_id))
    _running[task_id] = (time.perf_counter(), scope)


def _ended(task_id: str, task: Task[Any, Any], state: str | None = None, **_: Any) -> None:
    """`state`: Celery's, SUCCESS, FAILURE, RETRY, …"""
    started_at, scope = _running.pop(task_id, (None, None))
    if started_at is None or scope is None:
        return
    scope.close()
    if settings.METRICS_ENABLED:
        TASK_RUNS.labels(task.name, (state or "unknown").lower()).inc()
        TASK_DURATION.labels(task.name).observe(time.perf_counter() - started_at)


def _worker_process_ended(pid: int, **_: Any) -> None:
    process_ended(pid)
