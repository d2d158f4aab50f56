"""Celery's application with a task and a queue for one test: `celery -A tests.parterre.project.worker_app`."""

from __future__ import annotations

import os

from kombu import Queue

from parterre.project.celery import app

app.conf.task_queues = (*app.conf.task_queues, Queue(os.environ["TEST_QUEUE"]))


@app.task(name="tests.backend")
def backend() -> None:
    """Writes down which server process served it; 0: it failed."""
    import redis
    from django.db import connection

    pid = 0
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
    finally:
        redis.Redis.from_url(os.environ["VALKEY_URL"]).rpush(os.environ["TEST_QUEUE"] + "-backends", pid)


@app.task(name="tests.nothing")
def nothing() -> None:
    pass
