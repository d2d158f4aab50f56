"""Transactions in an organizer's schema or in `public`. All access to organizers' tables goes through this module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, cast

from django.db import IntegrityError, connections, transaction
from django.db import connection as default_connection
from django_tenants.postgresql_backend.base import FakeTenant

from tenants.models import Organizer
from tenants.postgresql.base import (
    FOREIGN_KEY_VIOLATION,
    PUBLIC,
    AnotherIsEntered,
    DatabaseWrapper,
    NotEntered,
    RefusedStatement,
    selected,
    sqlstate,
)

__all__ = [
    "AnotherIsEntered",
    "NotEntered",
    "RefusedStatement",
    "current_organizer",
    "deleted_concurrently",
    "organizer_readonly",
    "organizer_snapshot",
    "organizer_transaction",
    "public_schema",
    "require_organizer",
    "selected",
]

ALIAS = "default"


class Selectable(Protocol):
    @property
    def schema_name(self) -> str: ...


def _connection() -> DatabaseWrapper:
    return cast(DatabaseWrapper, connections[ALIAS])


def _connection_for(organizer: Selectable) -> DatabaseWrapper:
    """Raises AnotherIsEntered while a transaction of another organizer is open."""
    connection = _connection()
    if connection.in_atomic_block and connection.schema_name not in (PUBLIC, organizer.schema_name):
        raise AnotherIsEntered(f"{connection.schema_name} is entered; {organizer.schema_name} comes after it")
    connection.replace_when_full()
    return connection


@contextmanager
def organizer_transaction(organizer: Selectable, *, durable: bool = False) -> Iterator[DatabaseWrapper]:
    """Select the organizer and open a transaction (a savepoint inside one): tasks, commands, writes.

    While the organizer is moved (`is_read_only`), PostgreSQL itself refuses writes that no surface has refused.
    """
    connection = _connection_for(organizer)
    before = connection.enters_read_only
    connection.enters_read_only = before or getattr(organizer, "is_read_only", False)
    try:
        with selected(connection, organizer), transaction.atomic(using=ALIAS, durable=durable):
            yield connection
    finally:
        connection.enters_read_only = before


@contextmanager
def organizer_readonly(organizer: Selectable) -> Iterator[DatabaseWrapper]:
    """As `organizer_transaction`, but read-only: PostgreSQL refuses writes. For views; not nested."""
    connection = _connection_for(organizer)
    before, connection.enters_read_only = connection.enters_read_only, True
    try:
        with selected(connection, organizer), transaction.atomic(using=ALIAS):
            yield connection
    finally:
        connection.enters_read_only = before


@contextmanager
def organizer_snapshot(organizer: Selectable) -> Iterator[DatabaseWrapper]:
    """As `organizer_readonly`, but with one snapshot for the whole transaction (REPEATABLE READ)."""
    connection = _connection_for(organizer)
    before, connection.enters_snapshot = connection.enters_snapshot, True
    try:
        with selected(connection, organizer), transaction.atomic(using=ALIAS, durable=True):
            yield connection
    finally:
        connection.enters_snapshot = before


@contextmanager
def public_schema() -> Iterator[DatabaseWrapper]:
    """Public tables with the application's own role, also inside an organizer's transaction."""
    with selected(_connection(), FakeTenant(schema_name=PUBLIC)) as connection:
        yield connection


def deleted_concurrently(error: IntegrityError) -> bool:
    """At COMMIT: something that was written refers to a row which another transaction deleted in the same moment."""
    return sqlstate(error) == FOREIGN_KEY_VIOLATION


def current_organizer() -> Selectable | None:
    """The selected organizer, or None on the public schema."""
    tenant = cast(DatabaseWrapper, default_connection).tenant
    return None if tenant.schema_name == PUBLIC else cast(Selectable, tenant)


def require_organizer() -> Organizer:
    """The selected organizer, whose tables the caller is about to use. Raises NotEntered in the public schema."""
    organizer = current_organizer()
    if organizer is None:
        raise NotEntered("No organizer is selected: open organizer_transaction() first.")
    return cast(Organizer, organizer)
