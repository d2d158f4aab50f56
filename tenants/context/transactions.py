"""Transactions in an organizer's schema or in `public`. All access to organizers' tables goes through this module."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final, Protocol, cast

from django.db import IntegrityError, OperationalError, connections, transaction
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
    "SETTLED_AFTER",
    "AnotherIsEntered",
    "NotEntered",
    "RefusedStatement",
    "TransactionTooLong",
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
# No longer transaction of ours commits, so whoever asks what changed since then can trust it: a row is written with
# the time at which its request began, and seen from COMMIT on. Twice as long: for the time before, and other clocks.
LONGEST: Final = timedelta(seconds=60)
SETTLED_AFTER: Final = 2 * LONGEST


class TransactionTooLong(OperationalError):
    """It was rolled back instead of committed. Tasks are tried again."""


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
def organizer_transaction(
    organizer: Selectable, *, durable: bool = False, may_take_long: bool = False
) -> Iterator[DatabaseWrapper]:
    """Select the organizer and open a transaction (a savepoint inside one): tasks, commands, writes.

    Raises TransactionTooLong instead of committing after LONGEST, unless it `may_take_long`: an organizer who is
    imported or restored. While the organizer is moved (`is_read_only`), PostgreSQL itself refuses writes that no
    surface has refused.
    """
    connection = _connection_for(organizer)
    before = connection.enters_read_only
    connection.enters_read_only = before or getattr(organizer, "is_read_only", False)
    try:
        with selected(connection, organizer), transaction.atomic(using=ALIAS, durable=durable):
            began = time.monotonic()
            yield connection
            if not may_take_long and time.monotonic() - began > LONGEST.total_seconds():
                raise TransactionTooLong(f"open for more than {LONGEST.seconds} s")
    finally:
        connection.enters_read_only = before


@contextmanager
def organizer_readonly(organizer: Selectable) -> Iterator[DatabaseWrapper]:
    """As `organizer_transaction`, but read-only: PostgreSQL refuses writes. Inside another one it is part of that."""
    connection = _connection_for(organizer)
    before = connection.enters_read_only
    connection.enters_read_only = before or not connection.in_atomic_block
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
