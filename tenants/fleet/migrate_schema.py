"""Migrates one schema: DDL, `django_migrations`, the version and the run's step, in one transaction."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connections, transaction

from tenants.fleet.plan import SCHEMA_PLACE, IndexStatement, Phase, Separate, Transactional
from tenants.models import STATES_WITH_SCHEMA
from tenants.postgresql.base import LOCK_NOT_AVAILABLE, sqlstate
from tenants.postgresql.roles import quoted
from tenants.provisioning.schema_template import OWNER, Key, recorded_as_applied

DEADLOCK = "40P01"
# Who holds a lock and waits for another gives up before PostgreSQL looks for deadlocks (deadlock_timeout, 1 s),
# and so is never the reason that a request of somebody else's is cancelled for one.
MAX_LOCK_TIME = timedelta(milliseconds=800)
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.25, 4.0


class SchemaMismatch(Exception):
    """The schema's state differs from that of the plan: another process changed it."""


class SchemaGone(Exception):
    """The schema no longer belongs to an organizer or the pool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a migration may block other transactions.

    `lock_timeout`: for all locks of a schema together, so that nobody behind us waits longer, plus the DDL's own time.
    """

    lock_timeout: timedelta = timedelta(seconds=2)
    statement_timeout: timedelta = timedelta(seconds=60)
    index_timeout: timedelta = timedelta(hours=1)
    attempts: int = 6

    @property
    def hold(self) -> timedelta:
        return min(MAX_LOCK_TIME, self.lock_timeout / 2)


def migrate_schema(schema: str, phases: Sequence[Phase], *, run_id: UUID, patience: Patience) -> None:
    """Returns when the schema has the last phase's version. Raises database errors, SchemaMismatch, or SchemaGone.

    After a kill at any point the schema has the version before or after a phase, and `schema_version` says which.
    """
    for phase in phases:
        is_last = phase is phases[-1]
        if isinstance(phase, Separate):
            _make_indexes(schema, phase, patience)
        _patiently(schema, phase, run_id if is_last else None, patience)


def _patiently(schema: str, phase: Phase, run_id: UUID | None, patience: Patience) -> None:
    """Retry while live traffic holds the tables, with increasing pauses."""
    pause = FIRST_PAUSE_SECONDS
    for attempts_left in reversed(range(patience.attempts)):
        try:
            return _in_one_transaction(schema, phase, run_id, patience)
        except DatabaseError as error:
            if sqlstate(error) not in (LOCK_NOT_AVAILABLE, DEADLOCK) or not attempts_left:
                raise
        time.sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311 - so that workers do not come back together
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
    return None


def _in_one_transaction(schema: str, phase: Phase, run_id: UUID | None, patience: Patience) -> None:
    # One cursor: a new one would set the search path of the login again.
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(
            f"SET LOCAL search_path = {quoted(schema)}, public;"
            f" SET LOCAL statement_timeout = {_ms(patience.statement_timeout)}"
        )
        _take_locks(cursor, schema, phase.locks if isinstance(phase, Transactional) else (), patience)
        applied = _applied(cursor)
        if applied != phase.before.union(phase.keys):
            if applied != phase.before:
                raise SchemaMismatch(_difference(applied, phase.before))
            cursor.execute(phase.sql if isinstance(phase, Transactional) else recorded_as_applied(phase.keys))
        _write_down(cursor, schema, phase.version, run_id)


def _take_locks(cursor: Any, schema: str, locks: Sequence[tuple[str, str]], patience: Patience) -> None:
    """Nothing is held while the first is waited for; from then on the rest has `patience.hold` altogether."""
    left = patience.lock_timeout - patience.hold
    until: float | None = None
    for table, mode in locks:
        cursor.execute(
            f"SET LOCAL lock_timeout = {_ms(left)}; LOCK TABLE {quoted(schema)}.{quoted(table)} IN {mode} MODE"
        )
        until = until or time.monotonic() + patience.hold.total_seconds()
        left = timedelta(seconds=max(0.001, until - time.monotonic()))
    cursor.execute(f"SET LOCAL lock_timeout = {_ms(left)}")
    # Last, as in transactions that select an organizer and then write to the public schema. Repeated after the pooled
    # schema: a claim may have been committed while we waited for its row.
    if not (
        _lock_organizer(cursor, schema)
        or _lock_pooled_schema(cursor, schema)
        or _lock_organizer(cursor, schema)
    ):
        raise SchemaGone(schema)


def _lock_organizer(cursor: Any, schema: str) -> bool:
    cursor.execute(
        "SELECT 1 FROM public.tenants_organizer WHERE schema_name = %s AND state = ANY(%s) FOR NO KEY UPDATE",
        [schema, [str(state) for state in STATES_WITH_SCHEMA]],
    )
    return cursor.fetchone() is not None


def _lock_pooled_schema(cursor: Any, schema: str) -> bool:
    cursor.execute("SELECT 1 FROM public.schema_pool WHERE schema_name = %s FOR UPDATE", [schema])
    return cursor.fetchone() is not None


def _applied(cursor: Any) -> frozenset[Key]:
    cursor.execute("SELECT app, name FROM django_migrations")
    return frozenset(cursor.fetchall())


def _write_down(cursor: Any, schema: str, version: str, run_id: UUID | None) -> None:
    """Update whichever table has the schema: a pooled schema may have been claimed since the run began."""
    for table in ("tenants_organizer", "schema_pool"):
        cursor.execute(
            f"UPDATE public.{table} SET schema_version = %s WHERE schema_name = %s", [version, schema]
        )
    if run_id is not None:
        cursor.execute(
            "UPDATE public.fleet_step SET state = 'done', error = '', ended_at = clock_timestamp()"
            " WHERE run_id = %s AND schema_name = %s",
            [run_id, schema],
        )


def _make_indexes(schema: str, phase: Separate, patience: Patience) -> None:
    """In autocommit, and safe to repeat: what an interrupted attempt left is invalid, and dropped."""
    with connections[OWNER].cursor() as cursor:
        if phase.before.union(phase.keys) == _applied_of(cursor, schema):
            return
        # They wait for other transactions, but block none.
        cursor.execute(f"SET lock_timeout = 0; SET statement_timeout = {_ms(patience.index_timeout)}")
        try:
            for statement in phase.statements:
                if statement.makes and _is_invalid(cursor, schema, statement):
                    cursor.execute(
                        f"DROP INDEX CONCURRENTLY IF EXISTS {quoted(schema)}.{quoted(statement.index)}"
                    )
                cursor.execute(statement.sql.replace(SCHEMA_PLACE, schema))
        finally:
            cursor.execute("RESET lock_timeout; RESET statement_timeout")


def _applied_of(cursor: Any, schema: str) -> frozenset[Key]:
    cursor.execute(f"SELECT app, name FROM {quoted(schema)}.django_migrations")
    return frozenset(cursor.fetchall())


def _is_invalid(cursor: Any, schema: str, statement: IndexStatement) -> bool:
    name = f"{quoted(schema)}.{quoted(statement.index)}"
    cursor.execute("SELECT NOT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [name])
    found = cursor.fetchone()
    return bool(found and found[0])


def _difference(applied: frozenset[Key], expected: frozenset[Key]) -> str:
    more, less = sorted(applied - expected), sorted(expected - applied)
    parts = [
        f"{word} {', '.join(map('.'.join, keys))}" for word, keys in (("has", more), ("lacks", less)) if keys
    ]
    return f"the schema {' and '.join(parts)}, which was not so when the run began"


def _ms(time_span: timedelta) -> int:
    return max(1, time_span // timedelta(milliseconds=1))
