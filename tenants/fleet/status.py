"""Versions of all schemas and results of runs, for `fleet status` and the console. Reads public tables only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from tenants.fleet.run import RUN_LOCK
from tenants.models import STATES_WITH_SCHEMA, FleetRun, FleetStep, Organizer, PooledSchema

MOST_RUNS = 10


@dataclass(frozen=True, slots=True)
class VersionCount:
    version: str
    organizers: int
    pooled: int
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """`organizer_id` None: a pooled schema."""

    name: str
    organizer_id: UUID | None
    error: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class RunStatus:
    """`outcome`: running, done, failed, stopped, or dead: recorded as running while the lock is free."""

    id: UUID
    wanted: str
    outcome: str
    started_at: datetime
    ended_at: datetime | None
    total: int
    done: int
    failed: int
    wave: int | None
    error: str
    left: timedelta | None
    until: datetime | None

    @property
    def is_running(self) -> bool:
        return self.outcome == "running"

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def seconds(self) -> int | None:
        """None: it has not ended."""
        return round((self.ended_at - self.started_at).total_seconds()) if self.ended_at else None


@dataclass(frozen=True, slots=True)
class FleetStatus:
    wanted: str
    versions: tuple[VersionCount, ...]
    runs: tuple[RunStatus, ...]
    failures: tuple[Failure, ...]

    @property
    def organizers(self) -> int:
        return sum(count.organizers for count in self.versions)

    @property
    def behind(self) -> int:
        return sum(count.organizers for count in self.versions if not count.is_wanted)

    @property
    def trouble(self) -> str:
        """Error of the latest run; empty if it succeeded or was stopped on request."""
        return self.runs[0].error if self.runs and self.runs[0].outcome == "failed" else ""

    @property
    def running(self) -> RunStatus | None:
        return next((run for run in self.runs if run.is_running), None)


def fleet_status(wanted: str, *, now: datetime) -> FleetStatus:
    """`failures` are those of the latest run."""
    runs = latest_runs(now=now)
    return FleetStatus(
        wanted, tuple(version_counts(wanted)), runs, tuple(failures_of(runs[0].id)) if runs else ()
    )


def version_counts(wanted: str) -> Iterable[VersionCount]:
    """The wanted one first, then the more frequent ones."""
    organizers, pooled_schemas = (
        Organizer.objects.filter(state__in=STATES_WITH_SCHEMA),
        PooledSchema.objects.all(),
    )
    of_organizers = dict(organizers.values_list("schema_version").annotate(Count("pk")))
    of_pooled = dict(pooled_schemas.values_list("schema_version").annotate(Count("pk")))
    versions = {*of_organizers, *of_pooled} - {""}
    counts = [
        VersionCount(name, of_organizers.get(name, 0), of_pooled.get(name, 0), name == wanted)
        for name in versions
    ]
    return sorted(counts, key=lambda count: (not count.is_wanted, -count.organizers, count.version))


def behind_by_name(wanted: str, *, most: int) -> list[tuple[str, str]]:
    """Slugs and versions."""
    found = Organizer.objects.filter(state__in=STATES_WITH_SCHEMA).exclude(schema_version__in=["", wanted])
    return list(found.order_by("slug").values_list("slug", "schema_version")[:most])


def latest_runs(*, now: datetime, most: int = MOST_RUNS) -> tuple[RunStatus, ...]:
    runs = list(
        FleetRun.objects.annotate(
            total=Count("steps"),
            done=Count("steps", filter=Q(steps__state__in=["done", "gone"])),
            failed=Count("steps", filter=Q(steps__state="failed")),
        ).order_by("-started_at", "pk")[:most]
    )
    is_alive = any(run.ended_at is None for run in runs) and is_locked()
    return tuple(
        _run_status(run, is_alive=is_alive and number == 0, now=now) for number, run in enumerate(runs)
    )


def failures_of(run_id: UUID) -> list[Failure]:
    steps = FleetStep.objects.filter(run=run_id, state="failed").order_by("ended_at", "pk")
    rows = steps.values_list("organizer__name", "schema_name", "organizer_id", "error", "ended_at")
    return [
        Failure(name or schema, organizer_id, error, at) for name, schema, organizer_id, error, at in rows
    ]


def is_locked() -> bool:
    """Whether a run holds the lock now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND classid = %s AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [RUN_LOCK >> 32, RUN_LOCK & 0xFFFFFFFF],
        )
        return bool(cursor.fetchone()[0])


def _run_status(run: FleetRun, *, is_alive: bool, now: datetime) -> RunStatus:
    total, done, failed = run.total, run.done, run.failed  # type: ignore[attr-defined]
    is_running = run.outcome == "running" and is_alive
    left = (now - run.started_at) / done * (total - done) if done and is_running else None
    return RunStatus(
        id=run.pk,
        wanted=run.wanted,
        outcome="dead" if run.outcome == "running" and not is_alive else run.outcome,
        started_at=run.started_at,
        ended_at=run.ended_at,
        total=total,
        done=done,
        failed=failed,
        wave=_current_wave(run) if is_running else None,
        error=run.error,
        left=left,
        until=now + left if left is not None else None,
    )


def _current_wave(run: FleetRun) -> int | None:
    """Counted from 1, the canaries'."""
    waiting = FleetStep.objects.filter(run=run, state="waiting").order_by("wave")
    wave = waiting.values_list("wave", flat=True).first()
    return None if wave is None else wave + 1
