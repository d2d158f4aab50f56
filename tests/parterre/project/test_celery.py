"""Celery carries messages, and keeps nothing."""

from __future__ import annotations

from parterre.project.celery import app


def test_the_broker_is_transport_only() -> None:
    conf = app.conf

    assert conf.result_backend is None
    assert conf.task_ignore_result is True
    assert (conf.task_serializer, list(conf.accept_content)) == ("json", ["json"])
    assert conf.task_create_missing_queues is False
    assert [queue.name for queue in conf.task_queues] == [
        "checkout",
        "mail",
        "notifications",
        "background",
        "default",
    ]
    assert conf.task_default_queue == "default"
    assert conf.worker_prefetch_multiplier == 1
    assert conf.worker_max_memory_per_child == 400_000
