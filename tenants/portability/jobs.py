"""Jobs on whole organizers: requested, run by a worker or at a terminal, tracked, stopped, and expired.

A job interrupted by a kill is restarted when the outbox redelivers it; its partial results are removed first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import connections, transaction

from parterre.kernel.clock import utc_now
from parterre.kernel.errors import DomainError
from tenants.context.transactions import public_schema
from tenants.models import JobKind, JobState, Organizer, PortabilityJob
from tenants.outbox.tasks import RetryLater, enqueue_for_platform
from tenants.portability.archive_store import store_passphrase
from tenants.portability.errors import AlreadyRunning, Stopped
from tenants.portability.lock import exclusive
from tenants.portability.progress import Progress, Report
from tenants.provisioning.schema_template import OWNER

TASK: Final = "tenants.portability"
LOOK_AGAIN: Final = timedelta(seconds=30)
UNDER_WAY: Final = (JobState.WAITING, JobState.RUNNING)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestJob:
    """`organizer` None: an import, which makes one. `options`: what the kind's doer needs, as JSON."""

    kind: JobKind
    organizer: Organizer | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    passphrase: str = ""
    requested_by: UUID | None = None


# What a kind does: gets the job and the progress, returns the job's result. The job's file and end are its to set.
Doer = Callable[[PortabilityJob, Progress], dict[str, Any]]
handlers: dict[str, Doer] = {}


def register_handler(kind: JobKind, doer: Doer) -> None:
    handlers[kind] = doer


def request_job(request: RequestJob, *, now: datetime) -> PortabilityJob:
    """Enqueue a job for a worker. Raises AlreadyRunning: one of a kind at a time per organizer."""
    with public_schema(), transaction.atomic():
        job = _written_down(request, JobState.WAITING, now)
        enqueue_for_platform(TASK, job_id=str(job.pk))
    return job


def run_at_once(request: RequestJob, *, report: Report) -> PortabilityJob:
    """Run in this process with progress. Records and raises errors."""
    with public_schema(), transaction.atomic():
        job = _written_down(request, JobState.RUNNING, utc_now())
    with exclusive(f"job {job.pk}"):
        _do(job, report=report, raises=True)
    return job


def run_job(job_id: UUID) -> None:
    """By a worker. Raises RetryLater while an earlier delivery is still running."""
    with exclusive(f"job {job_id}") as is_mine:
        if not is_mine:
            raise RetryLater(LOOK_AGAIN)
        with public_schema():
            job = PortabilityJob.objects.select_related("organizer").filter(pk=job_id).first()
        if job is not None and job.state in UNDER_WAY:
            _do(job, report=lambda _: None, raises=False)


def stop_job(job: PortabilityJob, *, now: datetime) -> bool:
    """Stop at the next step and undo. False if it had ended already."""
    with public_schema():
        mine = PortabilityJob.objects.filter(pk=job.pk, state__in=UNDER_WAY)
        return bool(mine.update(state=JobState.STOPPED, ended_at=now))


def jobs_of(organizer: Organizer, *kinds: JobKind) -> list[PortabilityJob]:
    """The latest first."""
    with public_schema():
        return list(
            PortabilityJob.objects.filter(organizer=organizer, kind__in=kinds or JobKind.values).order_by(
                "-created_at"
            )[:50]
        )


def _written_down(request: RequestJob, state: JobState, now: datetime) -> PortabilityJob:
    if request.organizer is not None:
        Organizer.objects.select_for_update().get(pk=request.organizer.pk)
        of_kind = PortabilityJob.objects.filter(organizer=request.organizer, kind=request.kind)
        if any(_is_alive(job, state) for job in of_kind.filter(state__in=UNDER_WAY)):
            raise AlreadyRunning
    options = dict(request.options)
    if request.passphrase:
        options["passphrase"] = store_passphrase(request.passphrase)
    return PortabilityJob.objects.create(
        organizer=request.organizer,
        kind=request.kind,
        state=state,
        options=options,
        requested_by=request.requested_by,
        created_at=now,
        started_at=now if state == JobState.RUNNING else None,
    )


def _is_alive(job: PortabilityJob, wanted: JobState) -> bool:
    """A job of a killed terminal is not: it is never redelivered. The retention job closes it."""
    if wanted == JobState.WAITING or job.state == JobState.WAITING or not job.options.get("at_terminal"):
        return True
    with exclusive(f"job {job.pk}") as was_free:
        return not was_free


def _do(job: PortabilityJob, *, report: Report, raises: bool) -> None:
    with public_schema():
        PortabilityJob.objects.filter(pk=job.pk).update(
            state=JobState.RUNNING, started_at=job.started_at or utc_now()
        )
    try:
        with _watched(job, report) as progress:
            result = handlers[job.kind](job, progress)
    except Stopped as stopped:
        _end(job, JobState.STOPPED, stopped)
        if raises:
            raise
    except DomainError as refusal:
        _end(job, JobState.FAILED, refusal)
        if raises:
            raise
    except BaseException as error:
        _end(job, JobState.FAILED, error)
        if raises or not isinstance(error, Exception):
            raise
        log.exception("portability job failed", job=str(job.pk), kind=job.kind)
    else:
        job.result = {**job.result, **result}
        job.state, job.error = JobState.DONE, ""
        _end(job, JobState.DONE, None)


def _end(job: PortabilityJob, state: JobState, error: BaseException | None) -> None:
    """A DomainError is stored untranslated, so that pages can show it in the reader's language."""
    job.state, job.ended_at = state, utc_now()
    job.options = {name: value for name, value in job.options.items() if name != "passphrase"}
    if isinstance(error, DomainError):
        job.result = {**job.result, "refusal": {"message": str(error.message), "values": error.values}}
    job.error = f"{type(error).__name__}: {error}"[:2000] if error is not None else ""
    with public_schema():
        job.save(
            update_fields=[
                *("state", "ended_at", "options", "result", "error", "file", "size_bytes", "sha256"),
                *("expires_at", "done", "total"),
            ]
        )


@contextmanager
def _watched(job: PortabilityJob, report: Report) -> Iterator[Progress]:
    """On a connection of its own: the work is inside transactions that are read-only, or not to be seen yet."""
    connection = connections[OWNER].copy(f"{OWNER}_telling")

    def write_order(progress: Progress) -> None:
        report(progress)
        job.step, job.done, job.total = progress.step[:100], progress.done, progress.total
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE public.portability_job SET step = %s, done = %s, total = %s WHERE id = %s AND state = %s",
                [job.step, job.done, job.total, job.pk, JobState.RUNNING],
            )
            if not cursor.rowcount:
                raise Stopped

    try:
        yield Progress(write_order)
    finally:
        connection.close()
