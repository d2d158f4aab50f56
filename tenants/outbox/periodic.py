"""Periodic jobs: one beat entry per job, which enqueues it for the organizers that are due."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db import connection, transaction

from parterre.kernel.clock import utc_now
from tenants.context.transactions import public_schema
from tenants.lifecycle.access_policy import STATES_WITH_JOBS
from tenants.models import DueJob, Organizer, OutboxEntry
from tenants.outbox.tasks import (
    PLATFORM,
    Queue,
    enqueue_for_many,
    enqueue_for_platform,
    kinds_named,
    platform_task,
    tenant_task,
)

LOOK_EVERY = timedelta(seconds=15)
LOOK_FOR = 10.0  # seconds; what is still due then, the next look finds
BATCH = 200
KEEP_DONE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Job:
    kind: str
    every: timedelta


jobs: dict[str, Job] = {}
platform_jobs: dict[str, Job] = {}


def periodic(
    kind: str, *, every: timedelta, queue: Queue = "background"
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """A tenant task that is due for each active organizer about `every`, spread by a tenth of jitter."""

    def register(function: Callable[..., object]) -> Callable[..., object]:
        jobs[kind] = Job(kind, every)
        return tenant_task(kind, queue=queue)(function)

    return register


def periodic_on_platform(
    kind: str, *, every: timedelta, queue: Queue = "background"
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """A platform task enqueued about `every`, once the previous one is done or failed: never two at a time."""

    def register(function: Callable[..., object]) -> Callable[..., object]:
        platform_jobs[kind] = Job(kind, every)
        return platform_task(kind, queue=queue)(function)

    return register


def beat_schedule() -> dict[str, dict[str, Any]]:
    """One entry a job, and the outbox's own housekeeping."""
    options = {"queue": "background", "expires": 60}  # seconds; the next run makes up for a missed one
    entries: dict[str, dict[str, Any]] = {
        job.kind: {
            "task": "tenants.enqueue_due",
            "schedule": LOOK_EVERY,
            "args": [job.kind],
            "options": options,
        }
        for job in jobs.values()
    }
    for job in platform_jobs.values():
        entries[job.kind] = {
            "task": "tenants.enqueue_on_platform",
            "schedule": job.every,
            "args": [job.kind],
            "options": options,
        }
    sales = {"task": "tenants.enqueue_sales", "schedule": LOOK_EVERY, "options": options}
    entries["tenants.enqueue_sales"] = sales
    sweep = {"task": "tenants.sweep_outbox", "schedule": timedelta(minutes=10), "options": options}
    entries["tenants.sweep_outbox"] = sweep
    sessions = {"task": "tenants.sweep_sessions", "schedule": timedelta(hours=6), "options": options}
    entries["tenants.sweep_sessions"] = sessions
    return entries


@shared_task(name="tenants.enqueue_due", ignore_result=True)
def enqueue_due(kind: str) -> int:
    """Enqueue the job for every organizer that is due and schedule the next run. Returns how many were due."""
    job, until, found = jobs[kind], time.monotonic() + LOOK_FOR, BATCH
    while _plan_new_organizers(job) == BATCH and time.monotonic() < until:
        pass
    total = 0
    while found == BATCH and time.monotonic() < until:
        found = _enqueue_batch(job)
        total += found
    return total


def _enqueue_batch(job: Job) -> int:
    """Organizers whose previous job is still waiting are skipped: late work does not pile up."""
    now = utc_now()
    with public_schema(), transaction.atomic():
        due = list(
            DueJob.objects.filter(kind=job.kind, due_at__lte=now, organizer__state__in=STATES_WITH_JOBS)
            .select_related("organizer")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("due_at")[:BATCH]
        )
        if due:
            enqueue_for_many([row.organizer for row in due], job.kind)
        for row in due:
            row.due_at = now + job.every * random.uniform(0.95, 1.05)  # noqa: S311 - jitter
        DueJob.objects.bulk_update(due, ["due_at"])
    return len(due)


@shared_task(name="tenants.enqueue_on_platform", ignore_result=True)
def enqueue_on_platform(kind: str) -> bool:
    """Enqueue the job unless it is already: one that failed waits for its own next attempt."""
    with public_schema(), transaction.atomic():
        _one_at_a_time(kind)
        queue = kinds_named(kind).queue
        undone = OutboxEntry.objects.filter(
            queue=queue, org=PLATFORM, kind=kind, done_at=None, failed_at=None
        )
        if undone.exists():
            return False
        enqueue_for_platform(kind)
    return True


def _one_at_a_time(kind: str) -> None:
    """Lock until COMMIT, so that concurrent ticks do not both enqueue."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"periodic:{kind}"])


def _plan_new_organizers(job: Job) -> int:
    with public_schema():
        unplanned = Organizer.objects.filter(state__in=STATES_WITH_JOBS).exclude(due_jobs__kind=job.kind)
        new = list(unplanned[:BATCH])
        DueJob.objects.bulk_create(
            [DueJob(organizer=o, kind=job.kind, due_at=_some_time_within(job.every)) for o in new],
            ignore_conflicts=True,
        )
    return len(new)


def _some_time_within(interval: timedelta) -> datetime:
    return utc_now() + interval * random.random()  # noqa: S311 - spreads the work


@shared_task(name="tenants.sweep_outbox", ignore_result=True)
def sweep_outbox() -> int:
    """Delete entries that were done a week ago."""
    with public_schema():
        return OutboxEntry.objects.filter(done_at__lt=utc_now() - KEEP_DONE).delete()[0]


@shared_task(name="tenants.sweep_sessions", ignore_result=True)
def sweep_sessions() -> None:
    """Delete expired browser sessions."""
    with public_schema():
        import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
