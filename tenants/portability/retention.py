"""Removes expired archives and restored sides, and leftovers of killed processes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from parterre.integrations.storage import archive_store
from tenants.context.transactions import public_schema
from tenants.models import JobKind, JobState, Organizer, OrganizerState, OutboxEntry, PortabilityJob
from tenants.portability.cleanup import INTERRUPTED, drop_schema, is_open, remove_leftovers
from tenants.portability.jobs import TASK
from tenants.portability.lock import exclusive

# A job that says nothing for so long, whom nobody holds and nobody will send again, was killed at a terminal.
FORGOTTEN: Final = timedelta(hours=1)


def apply_retention(now: datetime) -> dict[str, int]:
    """Safe to repeat, and beside itself."""
    return {
        "expired": sum(_expire(job) for job in _due(now)),
        "interrupted": sum(_close(job, now) for job in _silent(now)),
        "leftovers": sum(_undo(organizer.slug) for organizer in _half_made(now)),
    }


def _due(now: datetime) -> list[PortabilityJob]:
    with public_schema():
        return list(PortabilityJob.objects.filter(state=JobState.DONE, expires_at__lte=now))


def _expire(job: PortabilityJob) -> bool:
    if job.kind == JobKind.RESTORE:
        with exclusive(f"restore {job.organizer_id}") as is_free:
            if not is_free:
                return False
            drop_schema(job.result["schema"])
    elif job.file and job.organizer_id:
        archive_store().delete(job.organizer_id, job.file)
    with public_schema():
        return bool(
            PortabilityJob.objects.filter(pk=job.pk, state=JobState.DONE).update(
                state=JobState.EXPIRED, file=""
            )
        )


def _silent(now: datetime) -> list[PortabilityJob]:
    with public_schema():
        promised = OutboxEntry.objects.filter(kind=TASK, done_at=None, failed_at=None)
        sent_again = {payload["job_id"] for payload in promised.values_list("payload", flat=True)}
        running = PortabilityJob.objects.filter(state=JobState.RUNNING, started_at__lt=now - FORGOTTEN)
        ours = running.exclude(kind__in=[JobKind.PURGE, JobKind.MOVE])
        return [job for job in ours if str(job.pk) not in sent_again]


def _close(job: PortabilityJob, now: datetime) -> bool:
    with exclusive(f"job {job.pk}") as is_free:
        if not is_free:
            return False
        if job.kind == JobKind.RESTORE and job.result.get("schema"):
            drop_schema(job.result["schema"])
        with public_schema():
            mine = PortabilityJob.objects.filter(pk=job.pk, state=JobState.RUNNING)
            if is_open(job):
                return bool(mine.update(state=JobState.DONE, ended_at=now))
            return bool(mine.update(state=JobState.FAILED, error=INTERRUPTED, ended_at=now))


def _half_made(now: datetime) -> list[Organizer]:
    with public_schema():
        return list(
            Organizer.objects.filter(state=OrganizerState.PROVISIONING, created_at__lt=now - FORGOTTEN)
        )


def _undo(slug: str) -> int:
    with exclusive(f"arrival {slug}") as is_free:
        return remove_leftovers(slug) if is_free else 0
