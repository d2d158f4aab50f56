"""The Celery application. The organizer is in the message headers, which `tenants.outbox.tasks` handles."""

from __future__ import annotations

import os
import time
from typing import Any

from celery import Celery, Task
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun, worker_init
from django.apps import apps

from parterre.project.metrics_directory import share_metrics

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parterre.project.settings")
if not apps.models_ready:  # `celery -A` comes here first; others have had their start, and decided
    share_metrics()

app = Celery("parterre", set_as_current=True)
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.on_after_finalize.connect
def _take_the_schedule(sender: Celery, **_: Any) -> None:
    """Apps say what is periodic when they are loaded, which is after the settings."""
    import django

    django.setup()
    from tenants.outbox.periodic import beat_schedule

    sender.conf.beat_schedule = beat_schedule()


@setup_logging.connect(weak=False)
def _keep_our_logging(**_: Any) -> None:
    """Connected, so that Celery leaves logging as Django's settings made it."""


@task_prerun.connect(weak=False)
@task_postrun.connect(weak=False)
def _close_old_connections(sender: Task[..., Any], **_: Any) -> None:
    """As at both ends of a request: those that failed, are too old, or are of an alias that keeps none."""
    from django.db import close_old_connections  # needs Django's settings

    if not sender.request.is_eager:
        close_old_connections()


@before_task_publish.connect(weak=False)
def _note_the_time(headers: dict[str, Any], **_: Any) -> None:
    """Seconds since the epoch: what the age of a queue is read from."""
    headers.setdefault("sent_at", time.time())


@worker_init.connect(weak=False)
def _refuse_to_start_without_a_safe_database(**_: Any) -> None:
    from parterre.project.startup import require_safe_database  # needs Django's settings

    require_safe_database()
