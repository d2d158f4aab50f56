"""Celery's application with a task and a queue for one test: `celery -A tests.parterre.project.worker_app`."""

from __future__ import annotations

import os

from kombu import Queue

from parterre.project.celery import app

app.conf.task_queues = (*app.conf.task_queues, Queue(os.environ["TEST_QUEUE"]))


@app.task(name="tests.nothing")
def nothing() -> None:
    pass
