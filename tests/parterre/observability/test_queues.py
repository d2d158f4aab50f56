from __future__ import annotations

import time
import uuid
from collections.abc import Iterator

import pytest
import redis
from kombu import Queue
from pytest_django import Settings

from parterre.observability.queues import message_age, queue_figures
from parterre.project.celery import app


@pytest.fixture
def queue(settings: Settings) -> Iterator[Queue]:
    """Nobody else's: other tests may use the broker meanwhile."""
    made = Queue(f"test-{uuid.uuid4().hex}")
    assert app.amqp.queues  # Celery keeps what it reads first, and that must not be ours
    settings.CELERY_TASK_QUEUES = (made,)
    yield made
    redis.Redis.from_url(settings.VALKEY_URL).delete(made.name, f"_kombu.binding.{made.name}")


def figures() -> dict[str, float]:
    return {family.name: family.samples[0].value for family in queue_figures()}


def test_an_empty_queue_has_no_age(queue: Queue) -> None:
    assert figures() == {"parterre_queue_length": 0, "parterre_queue_age_seconds": 0}


def test_length_and_age_of_waiting_messages(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(time, "time", lambda now=time.time: now() - 90)
        app.send_task("nobody.runs.this", queue=queue)  # type: ignore[arg-type]  # Celery takes a Queue too
    app.send_task("nobody.runs.this", queue=queue)  # type: ignore[arg-type]  # Celery takes a Queue too

    found = figures()

    assert found["parterre_queue_length"] == 2
    assert 90 <= found["parterre_queue_age_seconds"] < 150


def test_a_broker_that_is_gone_is_an_error(settings: Settings, unused_tcp_port: int) -> None:
    settings.VALKEY_URL = f"redis://127.0.0.1:{unused_tcp_port}/0"

    with pytest.raises(redis.ConnectionError):
        list(queue_figures())


@pytest.mark.parametrize(
    "message", [None, b"", b"no json", b"[]", b"{}", b'{"headers": {}}', b'{"headers": null}']
)
def test_a_message_of_others_has_no_age(message: bytes | None) -> None:
    assert message_age(message, now=1000.0) == 0.0


def test_a_clock_that_is_ahead_gives_no_negative_age() -> None:
    assert message_age(b'{"headers": {"sent_at": 2000}}', now=1000.0) == 0.0
