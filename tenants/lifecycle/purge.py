"""Permanent deletion of an organizer: schema, role, files, caches, routes, outbox entries. A tombstone remains.

The state `purging` comes first, so that no transaction starts any more. The steps follow, each of them repeatable; a
step and the record of its completion are one transaction, so that a killed purge resumes where it stopped. Owner's
connection.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import redis
from django.db import DatabaseError, connections, transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from parterre.accounts.models import Invitation, Membership
from parterre.integrations.storage import archive_store, file_store
from parterre.kernel.clock import utc_now
from parterre.kernel.errors import DomainError
from tenants.lifecycle import purge_report
from tenants.lifecycle.quiesce import open_transactions, wait_for_propagation
from tenants.models import (
    DailySales,
    Domain,
    DueJob,
    FleetStep,
    JobKind,
    JobState,
    Organizer,
    OrganizerState,
    OrganizerStats,
    OutboxEntry,
    PortabilityJob,
    SupportSession,
    TokenRoute,
)
from tenants.outbox.tasks import valkey
from tenants.portability.restore import drop_sides
from tenants.postgresql.base import LOCK_NOT_AVAILABLE, sqlstate
from tenants.postgresql.roles import quoted
from tenants.provisioning.schema_template import OWNER
from tenants.routing.directory import forget

QUIET_WITHIN: Final = 60.0
LOCK_SECONDS: Final = 10
DEPENDENT_OBJECTS: Final = "2BP01"

TABLES = "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace(%s)"
HOLDS_ROLE_HERE = (
    "SELECT count(*) FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid"
    " WHERE r.rolname = %s AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
)

Counts = Mapping[str, Any]
Progress = Callable[[PortabilityJob], None]
Cleaner = Callable[[Organizer], int]


class NotPurging(DomainError):
    message = _("Only a closed organizer can be deleted.")


class TransactionsStillOpen(DomainError):
    """A transaction of this organizer does not end. A later attempt resumes here."""

    message = _("The organizer's data is still in use. Try again later.")


@dataclass(frozen=True, slots=True)
class Step:
    """`run` returns what it removed: numbers, for the record."""

    name: str
    run: Callable[[Organizer], Counts]


_cleaners: dict[str, Cleaner] = {}


def register_cleaner(name: str, cleaner: Cleaner) -> None:
    """For public rows of packages above this one. Safe to repeat; returns how many rows went. Owner's connection."""
    _cleaners[name] = cleaner


def purge_organizer(organizer_id: UUID, *, progress: Progress = lambda _job: None) -> PortabilityJob:
    """Start or resume. Returns at once when already done. Raises NotPurging, TransactionsStillOpen."""
    organizer = Organizer.objects.using(OWNER).get(pk=organizer_id)
    job = _job_of(organizer)
    try:
        for step in STEPS:
            progress(_take(job.pk, step))
    except (DomainError, DatabaseError, OSError) as error:
        text = f"{type(error).__name__}: {error}"[:2000]
        PortabilityJob.objects.using(OWNER).filter(pk=job.pk).update(error=text)
        raise
    return PortabilityJob.objects.using(OWNER).get(pk=job.pk)


def last_purge(organizer: Organizer) -> PortabilityJob | None:
    jobs = PortabilityJob.objects.filter(organizer=organizer, kind=JobKind.PURGE)
    return jobs.order_by("-created_at").first()


def _job_of(organizer: Organizer) -> PortabilityJob:
    """The existing job, or a new one with the dry-run report."""
    with transaction.atomic(using=OWNER):
        locked = Organizer.objects.using(OWNER).select_for_update().get(pk=organizer.pk)
        if locked.state not in (OrganizerState.PURGING, OrganizerState.PURGED):
            raise NotPurging
        jobs = PortabilityJob.objects.using(OWNER).filter(organizer=locked, kind=JobKind.PURGE)
        if (job := jobs.order_by("-created_at").first()) is not None:
            return job
        now = utc_now()
        return PortabilityJob.objects.using(OWNER).create(
            organizer=locked,
            kind=JobKind.PURGE,
            state=JobState.RUNNING,
            total=len(STEPS),
            result={"report": purge_report.report_on(organizer, now=now).as_json(), "steps": {}},
            created_at=now,
            started_at=now,
        )


def _take(job_id: UUID, step: Step) -> PortabilityJob:
    """Lock the step: a concurrent purge waits here and then finds it done."""
    with transaction.atomic(using=OWNER):
        job = PortabilityJob.objects.using(OWNER).select_for_update().get(pk=job_id)
        if step.name in job.result["steps"]:
            return job
        _execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        organizer = Organizer.objects.using(OWNER).get(pk=job.organizer_id)
        job.result["steps"][step.name] = dict(step.run(organizer))
        job.step, job.done, job.error = step.name, len(job.result["steps"]), ""
        if job.done == len(STEPS):
            job.state, job.ended_at = JobState.DONE, utc_now()
        job.save(using=OWNER)
    forget()
    return job


def _wait_until_quiet(organizer: Organizer) -> Counts:
    """Wait until all processes know the state, and open transactions have ended."""
    jobs = PortabilityJob.objects.using(OWNER).filter(
        organizer=organizer, state__in=(JobState.WAITING, JobState.RUNNING)
    )
    stopped = jobs.exclude(kind=JobKind.PURGE).update(state=JobState.STOPPED, ended_at=utc_now())
    forget()
    wait_for_propagation()
    give_up_at = time.monotonic() + QUIET_WITHIN
    while inside := open_transactions(organizer):
        if time.monotonic() > give_up_at:
            raise TransactionsStillOpen
        time.sleep(0.2)
    return {"inside": len(inside), "jobs_stopped": stopped}


def _remove_routes(organizer: Organizer) -> Counts:
    """Its slug and former slugs stay with the tombstone and are never given to others."""
    return {
        "domains": _delete(Domain, tenant=organizer),
        "tokens": _delete(TokenRoute, organizer_id=organizer.pk),
        "members": _delete(Membership, organizer_id=organizer.pk),
        "invitations": _delete(Invitation, organizer_id=organizer.pk),
    }


def _remove_work(organizer: Organizer) -> Counts:
    """Including platform tasks that name it, except the one that may be running this."""
    of_platform = Q(organizer_id=None, payload__organizer_id=str(organizer.pk)) & ~Q(kind="tenants.purge")
    entries = OutboxEntry.objects.using(OWNER).filter(Q(org=organizer.schema_name) | of_platform)
    return {"outbox": entries.delete()[0], "due_jobs": _delete(DueJob, organizer=organizer)}


def _remove_files(organizer: Organizer) -> Counts:
    stores = {"files": file_store(), "archives": archive_store()}
    counts = {name: sum(1 for _file in store.files(organizer.pk)) for name, store in stores.items()}
    for store in stores.values():
        store.delete_all(organizer.pk)
    counts["sides"] = drop_sides(organizer)
    others = PortabilityJob.objects.using(OWNER).filter(organizer=organizer).exclude(kind=JobKind.PURGE)
    return {**counts, "jobs": others.delete()[0]}


def _remove_cached(organizer: Organizer) -> Counts:
    """Keys begin with the schema's name. Without Valkey they age out: they are no longer read."""
    try:
        keys = list(valkey().scan_iter(match=f"{organizer.schema_name}:*", count=1000))
        return {"keys": valkey().delete(*keys) if keys else 0}
    except redis.RedisError:
        return {"keys": _("the cache did not answer")}


def _drop_schema(organizer: Organizer) -> Counts:
    """All tables at once or none. It locks each table and index: see docs/operators/lifecycle.md."""
    tables = _count(TABLES, organizer)
    try:
        _execute(f"DROP SCHEMA IF EXISTS {quoted(organizer.schema_name)} CASCADE")
    except DatabaseError as error:
        if sqlstate(error) == LOCK_NOT_AVAILABLE:
            raise TransactionsStillOpen from error
        raise
    return {"tables": tables}


def _drop_role(organizer: Organizer) -> Counts:
    """Another database on the same server may hold a copy of the organizer: then the role is that one's, and stays."""
    try:
        with transaction.atomic(using=OWNER):
            _execute(f"DROP ROLE IF EXISTS {quoted(organizer.schema_name)}")
    except DatabaseError as error:
        if sqlstate(error) != DEPENDENT_OBJECTS or _count(HOLDS_ROLE_HERE, organizer):
            raise
        return {"role": 0, "kept": _("used in another database of this server")}
    return {"role": 1}


def _remove_figures(organizer: Organizer) -> Counts:
    return {
        "stats": _delete(OrganizerStats, organizer=organizer),
        "days": _delete(DailySales, organizer=organizer),
        "support_sessions": _delete(SupportSession, organizer=organizer),
        "fleet_steps": _delete(FleetStep, organizer=organizer),
        **{name: cleaner(organizer) for name, cleaner in _cleaners.items()},
    }


def _leave_tombstone(organizer: Organizer) -> Counts:
    """The slug, so that nobody takes it over; the schema's name, so that it is never made again; what staff did."""
    organizer.name, organizer.schema_version, organizer.id_range = "", "", None
    organizer.plugins, organizer.plugins_in_every_event = [], []
    organizer.state, organizer.state_since, organizer.state_until = OrganizerState.PURGED, utc_now(), None
    organizer.expires_at, organizer.is_read_only = None, False
    organizer.custom_host = ""
    organizer.save(using=OWNER)
    return {"organizer": 1}


STEPS: Final = (
    Step("quiet", _wait_until_quiet),
    Step("routes", _remove_routes),
    Step("work", _remove_work),
    Step("files", _remove_files),
    Step("cache", _remove_cached),
    Step("schema", _drop_schema),
    Step("role", _drop_role),
    Step("figures", _remove_figures),
    Step("tombstone", _leave_tombstone),
)


def _delete(model: Any, **of: Any) -> int:
    return int(model.objects.using(OWNER).filter(**of).delete()[0])


def _execute(sql: str) -> None:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(sql)


def _count(sql: str, organizer: Organizer) -> int:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(sql, [organizer.schema_name])
        return int(cursor.fetchone()[0])
