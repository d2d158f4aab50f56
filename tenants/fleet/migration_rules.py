"""What a migration may contain, so that the old and the new release both work while a fleet is migrated.

tests/codebase/test_migrations.py holds it against all our migrations. A change that removes something, or asks more of
what is written, is right when no running release relies on it any more: then the migration says so,

    class Migration(migrations.Migration):
        contracts = "orders.Order.fax: no release since 2.4 reads or writes it"
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import connection
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import (
    NOT_PROVIDED,
    CharField,
    DecimalField,
    Field,
    GeneratedField,
    ManyToManyField,
    TextField,
)

SHORTEST_REASON = 20
DATA = (operations.RunPython, operations.RunSQL)
CONCURRENT = (AddIndexConcurrently, RemoveIndexConcurrently)
# Change nothing in the database, or nothing that anybody could rely on.
HARMLESS = (
    operations.CreateModel,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.AlterModelTableComment,
    operations.RemoveConstraint,
    operations.RemoveIndex,
    operations.RenameIndex,
    ValidateConstraint,
    *CONCURRENT,
)
TAKES_AWAY = (
    operations.RemoveField,
    operations.DeleteModel,
    operations.RenameField,
    operations.RenameModel,
    operations.AlterModelTable,
    operations.AlterOrderWithRespectTo,
    operations.AlterUniqueTogether,
    operations.AlterIndexTogether,
)


def objections(migration: Migration, before: ProjectState, *, is_replayed: bool) -> list[str]:
    """Why it may not ride, in sentences; none: it may. `before`: the state that it is applied to, which is not changed.

    `is_replayed`: of an app whose tables stand in organizers' schemas.
    """
    found = [*_of_its_kind(migration), *_of_data(migration, is_replayed=is_replayed)]
    if not migration.initial:
        needed = list(_contracting(migration, before.clone()))
        if needed and not _is_reason(getattr(migration, "contracts", None)):
            found += needed
    return found


def more_than_one_leaf(leaves: Collection[tuple[str, str]]) -> list[str]:
    apps = [app for app, _name in leaves]
    return [
        f"{app} has {apps.count(app)} last migrations" for app in sorted(set(apps)) if apps.count(app) > 1
    ]


def _is_reason(text: object) -> bool:
    return isinstance(text, str) and len(text.strip()) >= SHORTEST_REASON


def _of_its_kind(migration: Migration) -> Iterator[str]:
    if migration.replaces:
        yield "squashed migrations are not supported: schemas of two histories would have two versions"
    kinds = [isinstance(operation, CONCURRENT) for operation in migration.operations]
    if any(kinds) and (migration.atomic or not all(kinds)):
        yield "indexes are made concurrently in a migration of their own with atomic = False"
    if not migration.atomic and not any(kinds):
        yield "only a migration of concurrent indexes may be atomic = False: others would leave half of themselves"


def _of_data(migration: Migration, *, is_replayed: bool) -> Iterator[str]:
    data = [operation for operation in _in_the_database(migration) if isinstance(operation, DATA)]
    if data and is_replayed:
        yield "data changes do not ride with an organizer's schema: fill new columns from a task"
    elif data and len(data) < len(list(_in_the_database(migration))):
        yield "data and schema change together: make two migrations of them"


def _in_the_database(migration: Migration) -> Iterator[Operation]:
    for operation in migration.operations:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from operation.database_operations
        else:
            yield operation


def _contracting(migration: Migration, state: ProjectState) -> Iterator[str]:
    made = {
        operation.name_lower
        for operation in migration.operations
        if isinstance(operation, operations.CreateModel)
    }
    for operation in migration.operations:
        database = (
            operation.database_operations
            if isinstance(operation, operations.SeparateDatabaseAndState)
            else [operation]
        )
        for part in database:
            if getattr(part, "model_name_lower", None) not in made:
                yield from (
                    f"{part.describe()}: {why}" for why in _objections_to(part, migration.app_label, state)
                )
        operation.state_forwards(migration.app_label, state)


def _objections_to(operation: Operation, app: str, state: ProjectState) -> Iterator[str]:
    match operation:
        case operations.AddField():
            yield from _to_new_field(operation.field)
        case operations.AlterField():
            old = state.models[app, operation.model_name_lower].fields[operation.name]
            yield from _to_altered_field(old, operation.field)
        case AddConstraintNotValid() | operations.AddConstraint():
            yield "the old release may write what it forbids, and it is checked while the table is locked"
        case operations.AlterConstraint():
            yield "the old release may write what it forbids"
        case operations.AddIndex() if not isinstance(operation, CONCURRENT):
            yield "nobody writes to the table while it is made: AddIndexConcurrently, in a migration of its own"
        case _ if isinstance(operation, TAKES_AWAY):
            yield "the old release still uses what goes"
        case _ if not isinstance(operation, (*HARMLESS, *DATA)):
            yield "nobody has said yet whether the old release can live with this"


def _to_new_field(field: Field[Any, Any]) -> Iterator[str]:
    if isinstance(field, GeneratedField):
        yield "the whole table is written anew while it is locked"
    elif not (field.null or field.has_db_default() or isinstance(field, ManyToManyField)):
        yield "the old release's INSERTs do not fill it: null=True or db_default"
    if field.unique and not field.null:
        yield "all rows there are get the same value"


def _to_altered_field(old: Field[Any, Any], new: Field[Any, Any]) -> Iterator[str]:
    if old.null and not new.null:
        yield "the old release may write NULL: fill and check first, then AddConstraintNotValid and ValidateConstraint"
    if old.has_db_default() and not new.has_db_default() and not new.null:
        yield "the old release may rely on the default in the database"
    if old.db_default is not NOT_PROVIDED and new.has_db_default() and old.db_default != new.db_default:
        yield "rows of the old release get another value than it expects"
    if new.unique and not old.unique:
        yield "the old release may write a value twice"
    elif _is_indexed(new) and not _is_indexed(old):
        yield "nobody writes to the table while the index is made: AddIndexConcurrently"
    if old.db_column != new.db_column:
        yield "the old release looks for the column under its old name"
    if not _holds_all_of(new, old):
        yield "values may not fit, or the table is written anew while it is locked"
    if _points_somewhere_else(old, new):
        yield "rows of the old release may point elsewhere"


def _is_indexed(field: Any) -> bool:
    return bool(field.unique or field.db_index)


def _holds_all_of(new: Field[Any, Any], old: Field[Any, Any]) -> bool:
    """Without rewriting the table: PostgreSQL only remembers the new width."""
    if old.is_relation or new.is_relation:
        return bool(old.is_relation and new.is_relation)
    if old.db_type(connection) == new.db_type(connection):
        return True
    if isinstance(old, CharField) and isinstance(new, TextField):
        return True
    if isinstance(old, CharField) and isinstance(new, CharField):
        return new.max_length is None or (old.max_length is not None and new.max_length >= old.max_length)
    if isinstance(old, DecimalField) and isinstance(new, DecimalField):
        return new.decimal_places == old.decimal_places and (new.max_digits or 0) >= (old.max_digits or 0)
    return False


def _points_somewhere_else(old: Field[Any, Any], new: Field[Any, Any]) -> bool:
    def target(field: Field[Any, Any]) -> object:
        is_constrained = field.is_relation and getattr(field, "db_constraint", False)
        return str(field.remote_field.model).lower() if is_constrained and field.remote_field else None

    return target(new) is not None and target(old) != target(new)
