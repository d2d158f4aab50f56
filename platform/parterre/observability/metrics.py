"""Counters and histograms of the processes. Never labeled by organizer: the number of series would multiply."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.metrics_core import Metric

from parterre.observability.multiprocess import counted_by_all, directory

disable_created_metrics()  # type: ignore[no-untyped-call]  # twice the series, for nobody
OWN: Final = CollectorRegistry(auto_describe=True)

VIEW_LABELS = ("method", "status", "route")
VIEW_REQUESTS = Counter("parterre_view_requests_total", "Answered requests.", VIEW_LABELS, registry=OWN)
VIEW_DURATION = Histogram(
    "parterre_view_duration_seconds",
    "From the first to the last of our middleware.",
    VIEW_LABELS,
    registry=OWN,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
TASK_RUNS = Counter("parterre_task_runs_total", "Finished runs of tasks.", ("task", "status"), registry=OWN)
TASK_DURATION = Histogram(
    "parterre_task_duration_seconds",
    "How long a run of a task took.",
    ("task",),
    registry=OWN,
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)
TASK_WAIT = Histogram(
    "parterre_task_wait_seconds",
    "From when a task was due until a worker began with it.",
    ("queue",),
    registry=OWN,
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)
OVERDUE_AT_PROVIDER = Counter(
    "parterre_overdue_at_provider_total",
    "Payments and refunds that their provider did not settle in time.",
    ("kind",),
    registry=OWN,
)
COLLECTOR_ERRORS = Counter(
    "parterre_collector_errors_total", "Figures that could not be read.", ("collector",), registry=OWN
)


def counted() -> Iterable[Metric]:
    """Everything counted so far: by all processes that share a directory, else by this one."""
    place = directory()
    return OWN.collect() if place is None else counted_by_all(place)
