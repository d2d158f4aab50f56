"""Renders the metrics page: counters of all processes, and collectors."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from parterre.observability import collectors
from parterre.observability.metrics import counted


class _LookedUp(Collector):
    def collect(self) -> Iterable[Metric]:
        return collectors.collect()


class _Counted(Collector):
    def collect(self) -> Iterable[Metric]:
        return counted()


def everything() -> CollectorRegistry:
    """Looked-up figures first, so that an error while looking is already counted in this page."""
    page = CollectorRegistry(auto_describe=False)
    page.register(_LookedUp())
    page.register(_Counted())
    return page
