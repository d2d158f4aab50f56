"""Migration plans: migrations missing from all schemas of the same state, rendered as SQL once and replayed in each.

The SQL is what Django executes when it migrates an empty schema of that state, which is created in a transaction and
rolled back: a broken migration fails there, before any organizer is touched.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import connections, transaction
from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tenants.postgresql.roles import quoted
from tenants.provisioning.schema_template import (
    OWNER,
    Key,
    in_a_transaction,
    in_schema,
    loaded,
    ordered,
    recorded_as_applied,
    refuse_unreplayable,
    replay,
    stored_sql,
    version_of,
)

REHEARSAL = "fleet_rehearsal"
SCHEMA_PLACE = "@schema@"  # in statements of indexes, which run without a search path
NAME = re.compile(r'"([^"]+)"')
ACCESS_EXCLUSIVE, SHARE_ROW_EXCLUSIVE = "ACCESS EXCLUSIVE", "SHARE ROW EXCLUSIVE"
# Of these the first table named is locked against readers too, and the others against writers only.
EXCLUSIVE_STATEMENTS = ("ALTER TABLE", "DROP TABLE", "SET CONSTRAINTS")


class NotSeparable(ValueError):
    """A non-atomic migration contains other operations than concurrent index changes."""


@dataclass(frozen=True, slots=True)
class Transactional:
    """Migrations in one transaction. `locks`: table and mode, taken before the first statement."""

    before: frozenset[Key]
    keys: tuple[Key, ...]
    sql: str
    locks: tuple[tuple[str, str], ...]

    @property
    def version(self) -> str:
        return version_of(self.before.union(self.keys))


@dataclass(frozen=True, slots=True)
class IndexStatement:
    index: str
    sql: str
    makes: bool


@dataclass(frozen=True, slots=True)
class Separate:
    """A migration that creates or drops indexes concurrently, outside of any transaction.

    Until they are all there, the schema's version is that of `before`, which is also what it has.
    """

    before: frozenset[Key]
    keys: tuple[Key, ...]
    statements: tuple[IndexStatement, ...]

    @property
    def version(self) -> str:
        return version_of(self.before.union(self.keys))


Phase = Transactional | Separate


def plan_for(applied: frozenset[Key]) -> tuple[Phase, ...]:
    """The phases that migrate a schema with these migrations to the wanted version; empty if it is current."""
    missing = [key for key in ordered(loaded()) if key not in applied]
    if not missing:
        return ()
    base = stored_sql(applied)
    with _rehearsal(base):
        return tuple(_merged(_rehearsed(applied)))


def unknown_migrations(applied: Collection[Key]) -> list[Key]:
    """Applied migrations that this release does not know: a newer release migrated the schema."""
    return sorted(set(applied) - set(ordered(loaded())))


@contextmanager
def _rehearsal(base: str) -> Iterator[None]:
    with in_schema(REHEARSAL), transaction.atomic(using=OWNER):
        with connections[OWNER].cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {quoted(REHEARSAL)}")
            replay(cursor, REHEARSAL, base)
        yield
        transaction.set_rollback(True, using=OWNER)


def _rehearsed(applied: frozenset[Key]) -> Iterator[Phase]:
    """One phase a migration, in order. Applied ones only move the state, as in Django's executor."""
    loader, state, before = loaded(), ProjectState(), applied
    for key in ordered(loader):
        migration = loader.get_migration(*key)
        if key in applied:
            state = migration.mutate_state(state, preserve=False)
            continue
        refuse_unreplayable(migration)
        rehearse = _together if migration.atomic else _apart
        phase, state = rehearse(migration, state, before)
        before = before.union(phase.keys)
        yield phase


def _together(
    migration: Migration, state: ProjectState, applied: frozenset[Key]
) -> tuple[Transactional, ProjectState]:
    tables = {model._meta.db_table for model in state.apps.get_models(include_auto_created=True)}
    with _recording_editor() as editor:
        for operation in migration.operations:
            state = _perform(operation, migration, state, editor)
    key = (migration.app_label, migration.name)
    recorded = [*editor.recorded, recorded_as_applied([key])]
    return Transactional(applied, (key,), _joined(recorded), _locks(editor.recorded, tables)), state


def _apart(
    migration: Migration, state: ProjectState, applied: frozenset[Key]
) -> tuple[Separate, ProjectState]:
    statements = []
    with _recording_editor() as editor:
        for operation in migration.operations:
            state = _perform(in_a_transaction(operation), migration, state, editor)
            statements.append(_index_statement(operation, migration, state, editor))
    return Separate(applied, ((migration.app_label, migration.name),), tuple(statements)), state


def _perform(operation: Operation, migration: Migration, state: ProjectState, editor: Any) -> ProjectState:
    before = state.clone()
    operation.state_forwards(migration.app_label, state)
    operation.database_forwards(migration.app_label, editor, before, state)
    return state


def _index_statement(
    operation: Operation, migration: Migration, state: ProjectState, editor: Any
) -> IndexStatement:
    if isinstance(operation, AddIndexConcurrently):
        model = state.apps.get_model(migration.app_label, operation.model_name)
        statement = operation.index.create_sql(model, editor, concurrently=True)
        parts: dict[str, Any] = statement.parts
        parts["table"] = f'"{SCHEMA_PLACE}"."{model._meta.db_table}"'
        sql = str(statement).replace("CONCURRENTLY ", "CONCURRENTLY IF NOT EXISTS ", 1)
        return IndexStatement(operation.index.name, sql, makes=True)
    if isinstance(operation, RemoveIndexConcurrently):
        sql = f'DROP INDEX CONCURRENTLY IF EXISTS "{SCHEMA_PLACE}".{quoted(operation.name)}'
        return IndexStatement(operation.name, sql, makes=False)
    raise NotSeparable(f"{migration}: {operation.describe()}")


@contextmanager
def _recording_editor() -> Iterator[Any]:
    connection: Any = connections[OWNER]

    class RecordingEditor(connection.SchemaEditorClass):
        def __init__(self) -> None:
            super().__init__(connection, atomic=False)
            self.recorded: list[str] = []

        def execute(self, sql: Any, params: Any = ()) -> None:
            text = str(sql) if params is None else connection.ops.compose_sql(str(sql), params)
            self.recorded.append(text)
            super().execute(text, None)

    with RecordingEditor() as editor:
        yield editor


def _locks(statements: Collection[str], existing: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Tables that were there before and are named by the statements, in one order everywhere.

    Taken one after the other beforehand, so that a table is never held while another is waited for without end.
    """
    modes: dict[str, str] = {}
    for statement in statements:
        named = [name for name in NAME.findall(statement) if name in existing]
        for place, table in enumerate(named):
            exclusive = place == 0 and statement.startswith(EXCLUSIVE_STATEMENTS)
            mode = ACCESS_EXCLUSIVE if exclusive else SHARE_ROW_EXCLUSIVE
            modes[table] = ACCESS_EXCLUSIVE if modes.get(table) == ACCESS_EXCLUSIVE else mode
    return tuple(sorted(modes.items()))


def _merged(phases: Iterator[Phase]) -> list[Phase]:
    """Merges consecutive phases that may share a transaction."""
    merged: list[Phase] = []
    for phase in phases:
        last = merged[-1] if merged else None
        if isinstance(last, Transactional) and isinstance(phase, Transactional):
            merged[-1] = Transactional(
                last.before,
                (*last.keys, *phase.keys),
                f"{last.sql}\n{phase.sql}",
                _strongest(last, phase),
            )
        else:
            merged.append(phase)
    return merged


def _strongest(one: Transactional, other: Transactional) -> tuple[tuple[str, str], ...]:
    made_by_one = set(NAME.findall(one.sql)) - {table for table, _mode in one.locks}
    locks = dict(one.locks)
    for table, mode in other.locks:
        if table not in made_by_one and locks.get(table) != ACCESS_EXCLUSIVE:
            locks[table] = mode
    return tuple(sorted(locks.items()))


def _joined(statements: Collection[str]) -> str:
    return "\n".join(statement.strip().rstrip(";") + ";" for statement in statements)
