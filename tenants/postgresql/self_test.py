"""Startup check of organizer isolation, in the database and in any pooler between.

Uses two connections of its own and a few dozen short statements, well below 200 ms on a nearby server.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError, connections
from django_tenants.postgresql_backend.base import FakeTenant

from tenants.postgresql.base import SAFE_NAME, DatabaseWrapper, selected
from tenants.postgresql.roles import HARDENED_FUNCTIONS, TENANT_GRANTS, TENANT_GROUP

ALIAS = "default"
ROUNDS = 6
LEAST_VERSION = 150000
READ_IN = "docs/operators/threat-model.md"
# Memberships that bypass grants.
ALL_POWERFUL = (
    "pg_read_all_data",
    "pg_write_all_data",
    "pg_read_server_files",
    "pg_write_server_files",
    "pg_execute_server_program",
    "pg_database_owner",
)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """`is_grave`: the process refuses to serve. Otherwise it is logged at each start: defense in depth is missing."""

    code: str
    sentence: str
    is_grave: bool = True


class UnsafeDatabase(Exception):
    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        lines = "".join(f"\n  - {finding.sentence}" for finding in findings)
        super().__init__(
            f"This database would not keep organizers apart; nothing is served:{lines}\nSee {READ_IN}."
        )


class DatabaseAway(Exception):
    """The database did not answer within `patience`, so its safety is unknown."""


def require_safe_database(*, patience: float = 60.0) -> None:
    """Waits `patience` seconds for the database. Raises UnsafeDatabase or DatabaseAway; other findings are logged."""
    deadline = time.monotonic() + patience
    while True:
        try:
            findings = examine()
            break
        except (OperationalError, InterfaceError) as error:
            if time.monotonic() >= deadline:
                raise DatabaseAway(
                    f"The database did not answer for {patience:.0f} s: {error}".strip()
                ) from error
            log.warning("waiting for the database", error=str(error).strip())
            time.sleep(min(1.0, patience))
    for finding in findings:
        if not finding.is_grave:
            log.warning("database is not hardened", code=finding.code, finding=finding.sentence)
    if grave := [finding for finding in findings if finding.is_grave]:
        raise UnsafeDatabase(grave)


def examine() -> list[Finding]:
    """All findings, grave ones first. Raises OperationalError when the database does not answer."""
    findings: list[Finding] = []
    try:
        with _connection("first") as first, _connection("second") as second:
            findings += [*_the_server(first), *_the_login(first)]
            if not any(finding.is_grave for finding in findings):
                findings += _public_schema(first)
                findings += _leaks(first, second, _some_organizers(first))
    except ProgrammingError as error:
        refused = str(error).strip()
        findings.append(
            Finding(
                "refused",
                f"A harmless statement of the application was refused: {refused}. Either the login has not got its"
                " rights, or a pooler hands out connections that somebody left in another role.",
            )
        )
    return sorted(findings, key=lambda finding: not finding.is_grave)


def _the_server(connection: DatabaseWrapper) -> Iterator[Finding]:
    ((version, is_prepared),) = _ask(
        connection,
        "SELECT current_setting('server_version_num')::int, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)",
        [TENANT_GROUP],
    )
    if version < LEAST_VERSION:
        yield Finding("version", f"PostgreSQL 15 or newer is needed; this says {version // 10000}.")
    if not is_prepared:
        yield Finding(
            "not-prepared", f"There is no role {TENANT_GROUP}: run `manage.py prepare_database` once."
        )


def _the_login(connection: DatabaseWrapper) -> Iterator[Finding]:
    ((login, is_superuser, passes_rls, powerful),) = _ask(
        connection,
        "SELECT rolname, rolsuper, rolbypassrls, ARRAY(SELECT rolname::text FROM pg_roles p WHERE rolname = ANY(%s)"
        " AND pg_has_role(r.oid, p.oid, 'MEMBER')) FROM pg_roles r WHERE rolname = session_user",
        [list(ALL_POWERFUL)],
    )
    if is_superuser:
        yield Finding("superuser", f"The login {login} is a superuser: no grant holds it back.")
        return
    if passes_rls:
        yield Finding("bypass-rls", f"The login {login} has BYPASSRLS: row security does not hold it back.")
    if powerful:
        yield Finding("powerful", f"The login {login} is a member of {', '.join(powerful)}.")
    reachable = _ask(
        connection,
        "SELECT nspname FROM pg_namespace WHERE nspname ~ '^org_' AND has_schema_privilege(oid, 'USAGE') LIMIT 1",
    )
    for (schema,) in reachable:
        yield Finding(
            "reaches-organizers",
            f"The login {login} may touch {schema} and others without entering: DATABASE_URL must name the"
            " application's login, which inherits nothing (NOINHERIT), and not the owner's.",
        )


def _public_schema(connection: DatabaseWrapper) -> Iterator[Finding]:
    """Findings about grants of organizers' roles outside their own schemas."""
    open_tables = _ask(
        connection,
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)"
        " AND NOT relrowsecurity ORDER BY relname",
        [list(TENANT_GRANTS)],
    )
    for (table,) in open_tables:
        yield Finding("no-row-security", f"Row security is off for public.{table}: run `manage.py migrate`.")
    ((functions, language, settings, temporary, creates),) = _ask(
        connection,
        "SELECT ARRAY(SELECT f FROM unnest(%(functions)s::text[]) f"
        " WHERE has_function_privilege(%(group)s, f, 'EXECUTE')),"
        " has_language_privilege(%(group)s, 'plpgsql', 'USAGE'),"
        " has_table_privilege(%(group)s, %(settings)s, 'UPDATE'),"
        " has_database_privilege(%(group)s, current_database(), 'TEMPORARY'),"
        " has_schema_privilege(%(group)s, 'public', 'CREATE')",
        {"functions": list(HARDENED_FUNCTIONS), "settings": "pg_catalog.pg_settings", "group": TENANT_GROUP},
    )
    granted = [
        *functions,
        *(["plpgsql"] if language else []),
        *(["UPDATE pg_settings"] if settings else []),
        *(["temporary tables"] if temporary else []),
    ]
    if granted:
        yield Finding(
            "not-hardened",
            f"Open to organizers' roles: {', '.join(granted)}. Whoever got SQL of their own into one organizer"
            " could get into others. `manage.py prepare_database` closes it, where the provider lets it.",
            is_grave=False,
        )
    if creates:
        yield Finding(
            "public-create", "Organizers' roles may make tables in public: run `manage.py prepare_database`."
        )


def _some_organizers(connection: DatabaseWrapper) -> list[str]:
    """Two at most, from organizers or the pool. None in a new installation."""
    if _ask(
        connection, "SELECT to_regclass('public.tenants_organizer'), to_regclass('public.schema_pool')"
    ) == [(None, None)]:
        return []
    rows = _ask(
        connection,
        "SELECT nspname FROM pg_namespace JOIN pg_roles ON rolname = nspname WHERE nspname ~ '^org_'"
        " AND pg_has_role(session_user, rolname, 'MEMBER') LIMIT 2",
    )
    return [name for (name,) in rows if SAFE_NAME.match(name)]


def _leaks(first: DatabaseWrapper, second: DatabaseWrapper, organizers: list[str]) -> Iterator[Finding]:
    """Alternate between an organizer on one connection and none on the other; a pooler may map both to one."""
    outside = _ask(first, "SELECT session_user, 'public'")
    for number in range(ROUNDS):
        name = organizers[number % len(organizers)] if organizers else None
        is_where: list[tuple[str, list[Any], list[Any]]] = []
        with _inside(first, name) as inside:
            is_where.append(("an organizer's transaction", _identity(first), inside))
            is_where.append(("another connection meanwhile", _identity(second), outside))
            is_where.append(("the same transaction, later", _identity(first), inside))
            other_organizer = next((other for other in organizers if other != name), None)
            if (
                name
                and other_organizer
                and _ask(first, "SELECT has_schema_privilege(%s, 'USAGE')", [other_organizer]) != [(False,)]
            ):
                yield Finding("reaches-other-organizer", f"The role {name} may touch {other_organizer}.")
                return
        is_where.append(("after its end, on the same connection", _identity(first), outside))
        is_where.append(("after its end, on another connection", _identity(second), outside))
        for moment, seen, wanted in is_where:
            if seen != wanted:
                yield Finding(
                    "leaks",
                    f"Role and path leak between connections, {moment}: {_words(seen)} instead of {_words(wanted)}."
                    " A pooler must be in transaction or session mode, and give nobody else these server connections.",
                )
                return


@contextmanager
def _inside(connection: DatabaseWrapper, name: str | None) -> Iterator[list[Any]]:
    """A transaction of an organizer; yields the expected role and path. Without an organizer only the path is set."""
    with selected(connection, FakeTenant(schema_name=name or "public")):
        connection.set_autocommit(False)
        try:
            if name is None:
                with connection._control(), connection.cursor() as cursor:
                    cursor.execute("SET LOCAL search_path = pg_catalog, pg_temp")
                yield _ask(connection, "SELECT session_user, 'pg_catalog'")
            else:
                yield [(name, name)]
        finally:
            with suppress(DatabaseError, InterfaceError):  # what went wrong before says more
                connection.rollback()
                connection.set_autocommit(True)


def _identity(connection: DatabaseWrapper) -> list[Any]:
    return _ask(connection, "SELECT current_user, current_schema()")


def _words(identity: list[Any]) -> str:
    return " on ".join(str(word) for row in identity for word in row)


def _ask(connection: DatabaseWrapper, sql: str, values: Any = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


@contextmanager
def _connection(name: str) -> Iterator[DatabaseWrapper]:
    """A connection configured like the application's, but not shared."""
    connection = connections[ALIAS].copy(f"self_test_{name}")
    connection.settings_dict["OPTIONS"] = {
        key: value for key, value in connection.settings_dict["OPTIONS"].items() if key != "pool"
    }
    try:
        connection.ensure_connection()
        yield connection  # type: ignore[misc]
    finally:
        connection.close()
