"""Metrics that are computed when scraped, registered by the package that owns them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from parterre.observability.metrics import COLLECTOR_ERRORS

log = structlog.get_logger(__name__)
_registered: dict[str, Callable[[], Iterable[Metric]]] = {}


def register(collector: Callable[[], Iterable[Metric]]) -> None:
    """From an AppConfig.ready. Its name becomes a label: registering the same function twice counts once."""
    _registered[f"{collector.__module__}.{collector.__qualname__}"] = collector


def collect() -> Iterator[Metric]:
    """All figures. A collector that fails is logged, counted and shown as down; the others still come."""
    up = GaugeMetricFamily(
        "parterre_collector_up", "Whether its figures could be read.", labels=["collector"]
    )
    for name, collector in _registered.items():
        try:
            figures = list(collector())
        except Exception:  # whatever it is, the page has to come
            log.exception("collector failed", collector=name)
            COLLECTOR_ERRORS.labels(name).inc()
            up.add_metric([name], 0)
        else:
            up.add_metric([name], 1)
            yield from figures
    yield up
