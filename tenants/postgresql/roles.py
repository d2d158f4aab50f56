"""Roles, grants and hardening of the database. Idempotent; `manage.py prepare_database` and `migrate` call it.

`parterre_owner` owns all and migrates, `parterre_app` serves and may touch no organizer's schema by itself,
`parterre_tenant` is the group of all organizers' roles: public tables are granted to it, never to each organizer.
"""

from __future__ import annotations

from typing import Any

from tenants.postgresql.base import SAFE_NAME

TENANT_GROUP = "parterre_tenant"

# Of the application's sessions. A transaction that waits longer for a row gets 409 (busy) and may retry. What takes
# longer on purpose (a snapshot, an import) says so itself, LOCAL to its transaction.
APP_SETTINGS = {
    "search_path": "public, pg_temp",
    "lock_timeout": "'5s'",
    "statement_timeout": "'30s'",
    "idle_in_transaction_session_timeout": "'60s'",
}

# They are the whole database's; those of a session would stay behind in a pooler's connection.
ADVISORY_LOCKS = tuple(
    f"pg_{how}advisory_{scope}lock{shared}({key})"
    for how in ("", "try_")
    for scope in ("", "xact_")
    for shared in ("", "_shared")
    for key in ("bigint", "int,int")
)
# Revoked from organizers' roles: functions that change settings, create large objects, or run SQL given as text.
HARDENED_FUNCTIONS = (
    "set_config(text,text,boolean)",
    "lo_create(oid)",
    "lo_creat(int)",
    "lo_from_bytea(oid,bytea)",
    "query_to_xml(text,boolean,boolean,text)",
    "query_to_xmlschema(text,boolean,boolean,text)",
    "query_to_xml_and_xmlschema(text,boolean,boolean,text)",
    "ts_stat(text)",
    "ts_stat(text,text)",
    "ts_rewrite(tsquery,text)",
    *ADVISORY_LOCKS,
)

# Hardening that only a superuser may do, and a managed PostgreSQL may refuse: see docs/operators/threat-model.md.
HARDENING = (
    f"REVOKE EXECUTE ON FUNCTION {', '.join(HARDENED_FUNCTIONS)} FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION set_config(text,text,boolean), {', '.join(ADVISORY_LOCKS)} TO {{app}}, {{owner}}",
    "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC",
    "GRANT USAGE ON LANGUAGE plpgsql TO {owner}",
    "REVOKE UPDATE ON pg_catalog.pg_settings FROM PUBLIC",
)

PUBLIC_SCHEMA = (
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT ALL ON SCHEMA public TO {owner}",
    "GRANT USAGE ON SCHEMA public TO {app}, {tenant}",
)

# Grants of organizers' roles on public tables, limited to rows whose `org` is the role.
TENANT_GRANTS = {
    "outbox": ("INSERT", "SELECT (id, org, done_at)", "UPDATE (done_at)"),
    "token_route": ("INSERT", "SELECT (token_hash, org)", "DELETE"),
    "membership": ("INSERT", "SELECT (id, org, user_id, organizer_id)", "DELETE"),
    "invitation": ("INSERT", "SELECT", "UPDATE (accepted_at)", "DELETE"),
}


# Grants of an organizer's role in its own schema.
OWN_SCHEMA = {"TABLES": "SELECT, INSERT, UPDATE, DELETE", "SEQUENCES": "USAGE, SELECT, UPDATE"}


def prepare_server(cursor: Any, *, app: tuple[str, str], owner: tuple[str, str]) -> None:
    """Login roles and the group; `app` and `owner` are (name, password). Superuser only."""
    for name, password, options in ((*owner, "LOGIN CREATEROLE"), (*app, "LOGIN NOINHERIT")):
        verb = "ALTER" if _exists(cursor, name) else "CREATE"
        cursor.execute(f"{verb} ROLE {quoted(name)} {options} PASSWORD %s", [password])
    if not _exists(cursor, TENANT_GROUP):
        cursor.execute(f"CREATE ROLE {TENANT_GROUP} NOLOGIN")
    cursor.execute(f"GRANT {TENANT_GROUP} TO {quoted(owner[0])} WITH ADMIN OPTION")


def prepare_database(cursor: Any, *, database: str, app: str, owner: str, harden: bool = True) -> None:
    """Rights on a database and its `public` schema, and the hardening. Superuser, connected to that database."""
    names = {"app": quoted(app), "owner": quoted(owner), "tenant": TENANT_GROUP}
    cursor.execute(f"REVOKE ALL ON DATABASE {quoted(database)} FROM PUBLIC")
    cursor.execute(f"GRANT CONNECT ON DATABASE {quoted(database)} TO {names['app']}, {names['owner']}")
    cursor.execute(f"GRANT CREATE, TEMPORARY ON DATABASE {quoted(database)} TO {names['owner']}")
    for setting, value in APP_SETTINGS.items():
        cursor.execute(f"ALTER ROLE {names['app']} IN DATABASE {quoted(database)} SET {setting} = {value}")
    for statement in PUBLIC_SCHEMA + (HARDENING if harden else ()):
        cursor.execute(statement.format(**names))


def grant_public_tables(cursor: Any, *, app: str) -> None:
    """After each migration of `public`, as the owner."""
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted(app)}")
    cursor.execute(f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {quoted(app)}")
    for table, rights in TENANT_GRANTS.items():
        cursor.execute(f"GRANT {', '.join(rights)} ON public.{table} TO {TENANT_GROUP}")
        cursor.execute(f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY")
        cursor.execute(f"DROP POLICY IF EXISTS own_rows ON public.{table}")
        cursor.execute(
            f"CREATE POLICY own_rows ON public.{table} TO {TENANT_GROUP}"
            " USING (org = current_user) WITH CHECK (org = current_user)"
        )
        cursor.execute(f"DROP POLICY IF EXISTS application ON public.{table}")
        cursor.execute(
            f"CREATE POLICY application ON public.{table} TO {quoted(app)} USING (true) WITH CHECK (true)"
        )


def create_organizer_role(cursor: Any, role: str, *, app: str) -> None:
    """In a short transaction of its own: PostgreSQL 18 locks the group's grant until commit."""
    name = quoted_organizer(role)
    if not _exists(cursor, role):
        cursor.execute(f"CREATE ROLE {name} NOLOGIN")
    cursor.execute(f"GRANT {TENANT_GROUP} TO {name}")
    # Before 16 there is no such clause: NOINHERIT on the application's role says the same.
    cursor.execute("SHOW server_version_num")
    clause = " WITH INHERIT FALSE, SET TRUE" if int(cursor.fetchone()[0]) >= 160000 else ""
    cursor.execute(f"GRANT {name} TO {quoted(app)}{clause}")


def create_organizer_schema(cursor: Any, role: str) -> None:
    """An empty schema whose later tables the organizer's role may use."""
    cursor.execute(f"CREATE SCHEMA {quoted_organizer(role)}")
    _give_what_comes(cursor, role, role=role)


def give_schema(cursor: Any, schema: str, *, role: str) -> None:
    """The schema and its tables, those that are there and those that come.

    ON ALL reads the whole of pg_class, which grows with the number of organizers: not for a schema that is empty yet.
    """
    _give_what_comes(cursor, schema, role=role)
    for objects, rights in OWN_SCHEMA.items():
        cursor.execute(f"GRANT {rights} ON ALL {objects} IN SCHEMA {quoted(schema)} TO {quoted(role)}")


def _give_what_comes(cursor: Any, schema: str, *, role: str) -> None:
    name, to = quoted(schema), quoted(role)
    cursor.execute(f"GRANT USAGE ON SCHEMA {name} TO {to}")
    for objects, rights in OWN_SCHEMA.items():
        cursor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {name} GRANT {rights} ON {objects} TO {to}")


def take_schema(cursor: Any, schema: str, *, role: str) -> None:
    """Revoke all rights of the role in the schema."""
    name, of = quoted(schema), quoted(role)
    cursor.execute(f"REVOKE ALL ON SCHEMA {name} FROM {of}")
    for objects in OWN_SCHEMA:
        cursor.execute(f"REVOKE ALL ON ALL {objects} IN SCHEMA {name} FROM {of}")
        cursor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {name} REVOKE ALL ON {objects} FROM {of}")


def quoted(name: str) -> str:
    """Quote an identifier; raises for names that are not ours."""
    if not name or '"' in name or "\0" in name:
        raise ValueError(f"not a usable name: {name!r}")
    return f'"{name}"'


def quoted_organizer(name: str) -> str:
    """Quote the name of an organizer's schema and role; raises for every other."""
    if not SAFE_NAME.match(name):
        raise ValueError(f"not an organizer's schema: {name!r}")
    return quoted(name)


def _exists(cursor: Any, role: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    return cursor.fetchone() is not None
