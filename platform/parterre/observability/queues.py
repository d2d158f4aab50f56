"""Length and age of the broker's queues."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import redis
from django.conf import settings
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

TIMEOUT_SECONDS = 2
SEPARATOR = "\x06\x16"


def lists_of(queue: str) -> list[str]:
    """Valkey's lists that kombu makes of a queue, one a priority: the first is served first."""
    lanes: list[int] = settings.CELERY_BROKER_TRANSPORT_OPTIONS["priority_steps"]
    return [f"{queue}{SEPARATOR}{lane}" if lane else queue for lane in lanes]


def queue_figures() -> Iterator[Metric]:
    """Raises redis.RedisError when the broker does not answer."""
    names = [queue.name for queue in settings.CELERY_TASK_QUEUES]
    with redis.Redis.from_url(
        settings.VALKEY_URL, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
    ) as valkey:
        pipeline = valkey.pipeline(transaction=False)
        for one in [one for name in names for one in lists_of(name)]:
            pipeline.llen(one)
            pipeline.lindex(one, -1)  # new messages come in on the left
        answers = pipeline.execute()
    size = len(answers) // len(names)
    by_queue = [answers[start : start + size] for start in range(0, len(answers), size)]
    waiting = GaugeMetricFamily("parterre_queue_length", "Messages waiting in the broker.", labels=["queue"])
    age = GaugeMetricFamily(
        "parterre_queue_age_seconds", "Age of the oldest waiting message.", labels=["queue"]
    )
    for name, found in zip(names, by_queue, strict=True):
        waiting.add_metric([name], sum(found[::2]))
        age.add_metric([name], max(message_age(oldest, now=time.time()) for oldest in found[1::2]))
    yield waiting
    yield age


def message_age(message: bytes | None, *, now: float) -> float:
    """Seconds since `sent_at` (which our Celery application writes); 0 without a message or a time."""
    try:
        return max(0.0, now - float(json.loads(message or b"{}")["headers"]["sent_at"]))
    except (ValueError, KeyError, TypeError):
        return 0.0
