"""Database backend that selects an organizer.

Inside a transaction, `search_path` and the organizer's own role are set together in ONE round trip before the first
statement, both LOCAL: they end with the transaction, so a pooler in transaction mode cannot mix organizers up. Outside
a transaction the connection uses `public` with the login role, which has no rights on organizers' tables.
Processes that migrate or provision use an alias with `TENANT_ROLES: False` and the owner's login.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import ProgrammingError
from django.db.backends.postgresql.introspection import DatabaseIntrospection
from django_tenants.postgresql_backend import base

PUBLIC = "public"
# pg_temp last: a temporary table never shadows a real one.
ENTER = "SET LOCAL search_path = {0}, public, pg_temp; SET LOCAL ROLE {0}"
ENTER_READ_ONLY = ENTER + "; SET LOCAL transaction_read_only = on"
# One moment for a whole copy of an organizer, which may take its time. Has to come before anything else is read.
ENTER_SNAPSHOT = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SET LOCAL statement_timeout = 0;"
    " SET LOCAL idle_in_transaction_session_timeout = 0; " + ENTER_READ_ONLY
)
ENTER_PUBLIC = "SET LOCAL search_path = public, pg_temp; SET LOCAL ROLE NONE"
SAFE_NAME = re.compile(r"org_[0-9a-z_]{1,58}\Z")
WORD = re.compile(r"[\s(]*([A-Za-z]+)")
# Not cursors, LISTEN or PREPARE: they outlive the transaction, and a pooler gives the session to the next organizer.
FIRST_WORDS = frozenset(
    ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "VALUES", "LOCK", "EXPLAIN", "SHOW"]
)
# Ways to change role or path inside an expression, and the notation that would hide such a name from us.
FORBIDDEN = re.compile(r"set_config|pg_settings|u&[\"']", re.IGNORECASE)
INERROR = 3  # libpq's PQTRANS_INERROR, the same number in both drivers
TRUSTED_SECONDS = 5
LOCK_NOT_AVAILABLE = "55P03"
UNDEFINED_TABLE, INSUFFICIENT_PRIVILEGE, FOREIGN_KEY_VIOLATION = "42P01", "42501", "23503"


class RefusedStatement(ProgrammingError):
    """SQL the application's connection never sends: SET, RESET, DO, DDL, two statements in one, set_config."""


class NotEntered(ProgrammingError):
    """No organizer's transaction is open: use `tenants.context.transactions`."""


class AnotherIsEntered(ProgrammingError):
    """A transaction is one organizer's, or nobody's: two may live in different databases one day."""


def sqlstate(error: Exception) -> str | None:
    """PostgreSQL's five characters, whichever driver said it."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)


def is_harmless(sql: str) -> bool:
    """Bytes and drivers' own objects are not read, and so not harmless."""
    if not isinstance(sql, str):
        return False
    first = WORD.match(sql)
    if not (first and first[1].upper() in FIRST_WORDS) and not sql.startswith("SET CONSTRAINTS "):
        return False
    semicolon = sql.find(";")
    return (semicolon < 0 or not sql[semicolon + 1 :].strip()) and not FORBIDDEN.search(sql)


class DatabaseWrapper(base.DatabaseWrapper):
    _applied: str | None = PUBLIC  # what PostgreSQL has now; None: unknown, say it again
    _internal = False  # our own SET, or Django's SAVEPOINT, is on its way: no guard, no entering
    enters_read_only = False  # asked for by tenants.context.transactions.reading
    enters_snapshot = False  # asked for by tenants.context.transactions.snapshot
    _inside: str | None = None  # the one organizer of the open transaction
    _used_at = 0.0  # by time.monotonic(): the end of the last transaction

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant_roles = self.settings_dict.get("TENANT_ROLES", True)
        self.most_schemas = self.settings_dict.get("MOST_SCHEMAS", 0)
        self._touched: set[str] = set()  # schemas whose tables this session's backend keeps in its memory
        if self.tenant_roles:
            self.execute_wrappers.append(self._guard)
            # Not that of django-tenants, which sends SET first: `makemigrations` lists the tables of public.
            self.introspection = DatabaseIntrospection(self)

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """As django-tenants does, but content types live in public only: their cache stays."""
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = include_public
        self.set_settings_schema(self.schema_name)
        self.search_path_set_schemas = None

    def _guard(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """At execute time, so that a cursor kept across a switch follows it."""
        if not self._internal:
            if not is_harmless(sql):
                raise RefusedStatement(f"refused on an application connection: {str(sql)[:60]!r}")
            if self._applied != self.schema_name:
                self._enter()
        try:
            return execute(sql, params, many, context)
        except ProgrammingError as error:
            forgotten = self.autocommit and self.schema_name != PUBLIC
            if forgotten and sqlstate(error) in (UNDEFINED_TABLE, INSUFFICIENT_PRIVILEGE):
                raise NotEntered(f"{self.schema_name} is selected, but no transaction is open") from error
            raise

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Every new cursor: COPY and named cursors do not pass through execute wrappers."""
        if not self.tenant_roles:
            super()._handle_search_path(cursor)
        elif not self._internal and self._applied != self.schema_name:
            self._enter()

    def _enter(self) -> None:
        if self.autocommit or self.connection is None or self.connection.info.transaction_status == INERROR:
            return
        statement = ENTER_PUBLIC
        if self.schema_name != PUBLIC:
            if not SAFE_NAME.match(self.schema_name):
                raise RefusedStatement(f"not an organizer's schema: {self.schema_name!r}")
            if self.atomic_blocks and all(block._from_testcase for block in self.atomic_blocks):
                raise NotEntered("only the test case's transaction is open: this would fail in production")
            # A test case's transaction holds many of the application's, and must stay writable after a reading one.
            in_test = any(block._from_testcase for block in self.atomic_blocks)
            if self._inside not in (None, self.schema_name) and not in_test:
                raise AnotherIsEntered(
                    f"{self._inside} has this transaction; {self.schema_name} needs its own"
                )
            statement = ENTER
            if self.enters_snapshot and not in_test:
                statement = ENTER_SNAPSHOT
            elif self.enters_read_only and not in_test:
                statement = ENTER_READ_ONLY
            statement = statement.format(self.schema_name)
        with (
            self._control(),
            self.cursor() as cursor,
        ):  # Django's cursor: query log and assertNumQueries see it
            cursor.execute(statement)
        self._applied = self.schema_name
        if self.schema_name != PUBLIC:
            self._inside = self.schema_name
            self._touched.add(self.schema_name)

    def replace_when_full(self) -> None:
        """A backend never gives back what it remembers of a schema's tables: the next one begins with nothing."""
        if self.most_schemas and len(self._touched) >= self.most_schemas and not self.in_atomic_block:
            self.close()

    def close_if_health_check_failed(self) -> None:
        """Django asks before the first statement of every request or task. What was used just now is there."""
        if time.monotonic() - self._used_at < TRUSTED_SECONDS:
            self.health_check_done = True
        super().close_if_health_check_failed()

    @contextmanager
    def _control(self, applied: str | bool | None = False) -> Iterator[None]:
        if applied is not False:
            self._applied = applied  # type: ignore[assignment]
        before, self._internal = self._internal, True
        try:
            yield
        finally:
            self._internal = before

    # Every edge at which PostgreSQL forgets or reverts SET LOCAL.

    def connect(self) -> None:
        self._touched.clear()
        with self._between_transactions():
            super().connect()

    def _set_autocommit(self, autocommit: bool) -> None:
        with self._between_transactions():
            super()._set_autocommit(autocommit)

    def _commit(self) -> Any:
        with self._between_transactions():
            return super()._commit()

    def _rollback(self) -> Any:
        with self._between_transactions():
            return super()._rollback()

    @contextmanager
    def _between_transactions(self) -> Iterator[None]:
        self._inside = None
        with self._control(PUBLIC):
            yield
        self._used_at = time.monotonic()

    def _savepoint(self, sid: str) -> None:
        with self._control():
            super()._savepoint(sid)

    def _savepoint_commit(self, sid: str) -> None:
        with self._control():
            super()._savepoint_commit(sid)

    def _savepoint_rollback(self, sid: str) -> None:
        with self._control(None):
            super()._savepoint_rollback(sid)

    def on_commit(self, func: Callable[[], object], robust: bool = False) -> None:
        """A hook runs for the organizer selected when it was registered, not for whichever is selected at COMMIT."""
        tenant = self.tenant

        def bound() -> object:
            with selected(self, tenant):
                return func()

        super().on_commit(bound, robust=robust)


@contextmanager
def selected(connection: DatabaseWrapper, tenant: Any) -> Iterator[DatabaseWrapper]:
    """Select an organizer without opening a transaction; restores what was selected before."""
    before = connection.tenant
    connection.set_tenant(tenant)
    try:
        yield connection
    finally:
        connection.set_tenant(before)
