"""Migrates all schemas in waves: canaries first, several schemas at once, and no further wave after a failure."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import QuerySet

from parterre.kernel.clock import utc_now
from tenants.context.schema_router import labels
from tenants.fleet.migrate_schema import Patience, SchemaGone, SchemaMismatch, migrate_schema
from tenants.fleet.plan import Phase, plan_for, unknown_migrations
from tenants.fleet.schemas import Schema, applied_in, owner_cursor, schemas_behind
from tenants.fleet.waves import Wave
from tenants.models import FleetRun, FleetStep, Organizer
from tenants.provisioning.schema_template import (
    OWNER,
    Key,
    Progress,
    loaded,
    refresh_template,
    template_version,
)

RUN_LOCK = 0x666C656574  # "fleet": one run at a time in a database
RUNS_KEPT = 50
SAYS_EVERY_SECONDS = 2.0


class FleetProblem(Exception):
    """A run that cannot start, or failed. The message is for operators."""

    outcome = "failed"


class FleetBusy(FleetProblem):
    """Another run holds the lock."""


class FleetStopped(FleetProblem):
    """The run was asked to stop."""

    outcome = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrateFleet:
    """`canaries`: organizers of the first wave, besides all pooled schemas. `only`: slugs; empty: all there are."""

    canaries: int = 5
    wave_size: int = 100
    workers: int = 4
    only: Collection[str] = ()
    patience: Patience = field(default_factory=Patience)


@dataclass(frozen=True, slots=True)
class Result:
    """`ahead`: have migrations that this release does not know, and lack none."""

    wanted: str
    moved: int = 0
    ahead: tuple[Schema, ...] = ()


Plans = Mapping[str, tuple[Phase, ...]]  # by schema


def migrate_fleet(
    request: MigrateFleet, *, progress: Progress, should_stop: Callable[[], bool] = lambda: False
) -> Result:
    """Returns when every schema has this release's version; raises `FleetProblem` with a report when one has not.

    Finished schemas stay migrated, and the next run continues from there. A run without work costs three short reads.
    """
    wanted = template_version()
    refuse_unknown(request.only)
    if not (schemas_behind(wanted, only=request.only) or _open_runs().exists()):
        return Result(wanted)
    with _the_only_run():
        refuse_outdated_public()
        _close_interrupted_runs()
        if not schemas_behind(wanted, only=request.only):
            return Result(wanted)
        refresh_template()
        with _written_down(wanted) as run:
            return _Run(run, request, progress, should_stop).until_all_current()


def plans_for(schemas: Sequence[Schema], progress: Progress) -> tuple[Plans, list[Schema]]:
    """The plan of each schema, made once per state; and the schemas that are ahead of this release."""
    with owner_cursor() as cursor:
        states = applied_in(cursor, [schema.schema_name for schema in schemas])
    lost = [schema.name for schema in schemas if schema.schema_name not in states]
    if lost:
        raise FleetProblem(f"No schema, or none with django_migrations: {', '.join(lost)}.")
    plans: dict[str, tuple[Phase, ...]] = {}
    for state in sorted(set(states.values()), key=len):
        alike = [schema for schema in schemas if states[schema.schema_name] == state]
        plans |= dict.fromkeys((schema.schema_name for schema in alike), _plan(state, alike, progress))
    return {schema: plan for schema, plan in plans.items() if plan}, [
        schema for schema in schemas if not plans[schema.schema_name]
    ]


def refuse_unknown(slugs: Collection[str]) -> None:
    known = Organizer.objects.using(OWNER).filter(slug__in=list(slugs)).values_list("slug", flat=True)
    unknown = set(slugs) - set(known) if slugs else set()
    if unknown:
        raise FleetProblem(f"There is no organizer {', '.join(sorted(unknown))}.")


def refuse_outdated_public() -> None:
    """Raises FleetProblem unless `public` is migrated: new code reads it first, and steps are recorded there."""
    applied = MigrationRecorder(connections[OWNER]).applied_migrations()
    wanted = [key for key in loaded().disk_migrations if key[0] in labels("SHARED_APPS")]
    missing = sorted(".".join(key) for key in wanted if key not in applied)
    if missing:
        raise FleetProblem(f"public lacks {', '.join(missing)}: run `manage.py migrate --public` first.")


@dataclass(slots=True)
class _Run:
    run: FleetRun
    request: MigrateFleet
    progress: Progress
    should_stop: Callable[[], bool]
    moved: int = 0
    total: int = 0
    waves: int = 0
    began: float = field(default_factory=time.monotonic)
    said: float = field(default_factory=time.monotonic)

    def until_all_current(self) -> Result:
        """Repeat: workers of the old release may create organizers of the old version meanwhile."""
        seen: set[str] = set()
        ahead: list[Schema] = []
        while schemas := [schema for schema in self._behind() if schema.schema_name not in seen]:
            seen |= {schema.schema_name for schema in schemas}
            plans, strangers = plans_for(schemas, self.progress)
            ahead += strangers
            self._in_waves([schema for schema in schemas if schema.schema_name in plans], plans)
        return Result(self.run.wanted, self.moved, tuple(ahead))

    def _behind(self) -> list[Schema]:
        return schemas_behind(self.run.wanted, only=self.request.only)

    def _in_waves(self, schemas: Sequence[Schema], plans: Plans) -> None:
        if not self.total:
            self.began = time.monotonic()  # the rehearsal says nothing about the schemas to come
        self.total += len(schemas)
        waves = list(enumerate(_waves(schemas, self.request), start=self.waves))
        FleetStep.objects.using(OWNER).bulk_create(
            FleetStep(
                run=self.run, schema_name=schema.schema_name, organizer_id=schema.organizer_id, wave=number
            )
            for number, wave in waves
            for schema in wave
        )
        for number, wave in waves:
            self._one_wave(number, wave, plans)
        self.waves += len(waves)

    def _one_wave(self, number: int, schemas: Sequence[Schema], plans: Plans) -> None:
        def move(schema: Schema) -> None:
            self._move(schema, plans[schema.schema_name])

        wave, before = Wave(move), self.moved
        wave.run(
            schemas,
            workers=self.request.workers,
            meanwhile=lambda moved: self._say_how_far(before + moved),
            should_stop=self.should_stop,
        )
        self.moved = before + len(wave.moved)
        if wave.failed:
            raise FleetProblem(self._report(number, wave.failed))
        if self.should_stop():
            raise FleetStopped(f"Stopped in wave {number + 1}, as asked. {self._where()} Run again to go on.")

    def _move(self, schema: Schema, phases: tuple[Phase, ...]) -> None:
        try:
            migrate_schema(schema.schema_name, phases, run_id=self.run.pk, patience=self.request.patience)
        except SchemaGone:
            self._close_step(schema, "gone", "")
        except Exception as error:
            self._close_step(schema, "failed", _sentence(error))
            raise

    def _close_step(self, schema: Schema, state: str, error: str) -> None:
        steps = FleetStep.objects.using(OWNER).filter(run=self.run, schema_name=schema.schema_name)
        steps.update(state=state, error=error, ended_at=utc_now())

    def _say_how_far(self, moved: int) -> None:
        now = time.monotonic()
        if not moved or now - self.said < SAYS_EVERY_SECONDS:
            return
        self.said, each = now, (now - self.began) / moved
        left = timedelta(seconds=round(each * (self.total - moved)))
        self.progress(f"{moved} of {self.total} schemas, {each * 1000:.0f} ms each, about {left} left")

    def _report(self, number: int, failed: Sequence[tuple[Schema, Exception]]) -> str:
        what = "; ".join(f"{schema.name}: {_sentence(error)}" for schema, error in failed)
        return f"Stopped in wave {number + 1}. {what}. {self._where()} Mend it, and run again to go on."

    def _where(self) -> str:
        return (
            f"{self.moved} of {self.total} schemas were brought forward, {len(self._behind())} are behind,"
            " none is in between; both releases work with both."
        )


def _plan(state: frozenset[Key], schemas: Sequence[Schema], progress: Progress) -> tuple[Phase, ...]:
    strange = ", ".join(".".join(key) for key in unknown_migrations(state))
    who = f"{schemas[0].name} and {len(schemas) - 1} more" if len(schemas) > 1 else schemas[0].name
    try:
        phases = plan_for(state)
    except Exception as error:
        raise FleetProblem(
            f"The rehearsal for {who} failed, and nobody was touched. {_sentence(error)}"
        ) from error
    if strange and phases:
        raise FleetProblem(f"{who}: {strange} is applied, which this release does not know.")
    for phase in phases:
        progress(f"{who}: {', '.join(map('.'.join, phase.keys))}")
    return phases


def _waves(schemas: Sequence[Schema], request: MigrateFleet) -> Iterator[list[Schema]]:
    """The first wave: pooled schemas, which hold no data, and the canaries."""
    pooled_schemas = [schema for schema in schemas if schema.organizer_id is None]
    organizers = [schema for schema in schemas if schema.organizer_id is not None]
    first = [*pooled_schemas, *organizers[: request.canaries]]
    if first:
        yield first
    for start in range(request.canaries, len(organizers), request.wave_size):
        yield organizers[start : start + request.wave_size]


@contextmanager
def _the_only_run() -> Iterator[None]:
    """The lock is bound to this connection: a killed run releases it."""
    with owner_cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [RUN_LOCK])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        running = _open_runs().order_by("-started_at").first()
        since = f", since {running.started_at:%H:%M:%S} UTC" if running else ""
        raise FleetBusy(f"Another run is at work{since}: watch it with `fleet status`.")
    try:
        yield
    finally:
        with owner_cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [RUN_LOCK])


@contextmanager
def _written_down(wanted: str) -> Iterator[FleetRun]:
    run = FleetRun.objects.using(OWNER).create(wanted=wanted, started_at=utc_now())
    try:
        yield run
    except FleetProblem as problem:
        _end(run, problem.outcome, str(problem))
        raise
    except BaseException as problem:
        _end(run, "stopped", repr(problem))
        raise
    _end(run, "done")


def _end(run: FleetRun, outcome: str, error: str = "") -> None:
    FleetRun.objects.using(OWNER).filter(pk=run.pk).update(outcome=outcome, error=error, ended_at=utc_now())


def _open_runs() -> QuerySet[FleetRun, FleetRun]:
    return FleetRun.objects.using(OWNER).filter(ended_at=None)


def _close_interrupted_runs() -> None:
    """We hold the lock, so the processes that started these have ended."""
    _open_runs().update(
        outcome="stopped", ended_at=utc_now(), error="The process ended in the middle; a later run went on."
    )
    runs = FleetRun.objects.using(OWNER)
    old = runs.order_by("-started_at").values_list("pk", flat=True)[RUNS_KEPT:]
    runs.filter(pk__in=list(old)).delete()


def _sentence(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if isinstance(error, SchemaMismatch) else f"{type(error).__name__}: {text}".rstrip(": ")
