"""Whoever makes us send SQL of their choice while inside zeta gets no content of acme's rows.

The statements go to PostgreSQL past our connection's own refusals (`_internal`): it is the database that says no. One
is not among them, SET ROLE itself: PostgreSQL asks whether the login may take the role, and it may. That nobody says
it is the connection's business, and tested apart, below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from apps.plugin_data.models import PluginData
from tenants.context.transactions import RefusedStatement, organizer_transaction, public_schema, selected
from tenants.postgresql.base import sqlstate
from tenants.postgresql.copy_stream import copy_in, copy_out
from tests.databases import admin
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "canary-of-acme"
TABLE = '"{acme}".plugin_data_plugindata'
SEQUENCE = "'\"{acme}\".plugin_data_plugindata_id_seq'"
DENIED = {
    "42501": "insufficient privilege",
    "42P01": "undefined table",
    "42883": "undefined function",
    "3F000": "no such schema",
    "0A000": "not supported",
}


def unguarded(statement: str) -> list[tuple[Any, ...]]:
    """Straight to PostgreSQL, in the role and path of whoever is entered."""
    with connection.cursor() as cursor:  # enters
        connection._internal = True  # type: ignore[attr-defined]
        try:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
        finally:
            connection._internal = False  # type: ignore[attr-defined]


def answer_to(work: Callable[[], object]) -> str:
    """PostgreSQL's code, or "done". Whatever it was is taken back."""
    try:
        with transaction.atomic():
            work()
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(sqlstate(error))
    return "done"


def is_denied(answer: str) -> bool:
    return answer in DENIED


@pytest.fixture
def acme(olga: Person) -> str:
    """Its schema, with rows that carry the canary and are in the planner's statistics, too."""
    with organizer_transaction(olga.organizer):
        PluginData.objects.bulk_create(
            PluginData(plugin=CANARY, key=str(number), value=CANARY) for number in range(20)
        )
    name = olga.organizer.schema_name
    with admin(connection.settings_dict["NAME"]) as cursor:
        cursor.execute(f'ANALYZE "{name}".plugin_data_plugindata')  # type: ignore[attr-defined]
    return str(name)


READS = [
    f"SELECT * FROM {TABLE}",
    f"SELECT count(*) FROM {TABLE}",
    f"TABLE {TABLE}",
    f"EXPLAIN ANALYZE SELECT * FROM {TABLE} WHERE plugin = 'x'",
    f"SELECT t.* FROM plugin_data_plugindata mine RIGHT JOIN {TABLE} t ON true",
    f"WITH theirs AS (SELECT * FROM {TABLE}) SELECT * FROM theirs",
    f"SELECT 1 WHERE EXISTS (SELECT FROM {TABLE} WHERE plugin LIKE 'c%')",
    f"SELECT * FROM {TABLE} FOR UPDATE",
    f"CREATE VIEW peephole AS SELECT * FROM {TABLE}",
    f"CREATE TEMP TABLE mine AS SELECT * FROM {TABLE}",
    f"SELECT * INTO TEMP mine FROM {TABLE}",
    f"COPY {TABLE} TO STDOUT",
    f"COPY (SELECT * FROM {TABLE}) TO STDOUT",
    f"DECLARE peephole CURSOR WITH HOLD FOR SELECT * FROM {TABLE}",
    f"PREPARE peephole AS SELECT * FROM {TABLE}",
    f"SELECT table_to_xml('{TABLE}'::regclass, true, true, '')",
    "SELECT schema_to_xml('{acme}'::regnamespace, true, true, '')",
    f"SELECT query_to_xml('SELECT * FROM {TABLE}', true, true, '')",
    f"SELECT query_to_xml_and_xmlschema('SELECT * FROM {TABLE}', true, true, '')",
    f"SELECT query_to_xmlschema('SELECT * FROM {TABLE}', true, true, '')",
    f"SELECT * FROM ts_stat('SELECT to_tsvector(plugin) FROM {TABLE}')",
    f"SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, plugin::tsquery FROM {TABLE}')",
    f"SELECT * FROM dblink('dbname=x', 'SELECT * FROM {TABLE}') AS t(plugin text)",
    f"SELECT lastval(), nextval({SEQUENCE})",
    f"SELECT currval({SEQUENCE})",
    f"SELECT last_value FROM {TABLE.replace('plugindata', 'plugindata_id_seq')}",
    "SELECT * FROM pg_statistic",
    "SELECT * FROM pg_statistic_ext_data",
    "SELECT * FROM pg_largeobject",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_user_mapping",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT pg_read_binary_file(pg_relation_filepath('\"{acme}\".plugin_data_plugindata'))",
    "SELECT * FROM pg_ls_dir('.')",
    "SELECT lo_import('/etc/passwd')",
]
WRITES = [
    f"INSERT INTO {TABLE} (plugin, key) VALUES ('x', 'x')",
    f"UPDATE {TABLE} SET value = '1'",
    f"DELETE FROM {TABLE}",
    f"MERGE INTO {TABLE} t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
    f"TRUNCATE {TABLE}",
    f"LOCK TABLE {TABLE} IN ACCESS SHARE MODE",
    f"COPY {TABLE} FROM PROGRAM 'true'",
    f"COPY {TABLE} FROM '/etc/passwd'",
    "COPY plugin_data_plugindata TO PROGRAM 'cat'",
    "COPY plugin_data_plugindata TO '/tmp/x'",
    "COPY plugin_data_plugindata FROM PROGRAM 'true'",
    f"SELECT setval({SEQUENCE}, 1)",
    f"ALTER TABLE {TABLE} DISABLE TRIGGER ALL",
    f"DROP TABLE {TABLE}",
    f"GRANT SELECT ON {TABLE} TO current_user",
    'DROP SCHEMA "{acme}" CASCADE',
    'CREATE TABLE "{acme}".x (id int)',
    "CREATE TABLE public.x (id int)",
    "CREATE TABLE x (id int)",
    "CREATE TEMP TABLE plugin_data_plugindata (id int)",
    "CREATE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION public.x() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN 1; END'",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION postgres_fdw",
    "CREATE FOREIGN DATA WRAPPER x",
    "CREATE PUBLICATION x FOR ALL TABLES",
    "CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION x()",
    "SELECT lo_create(0)",
    "SELECT lo_creat(-1)",
    "SELECT lo_from_bytea(0, 'x')",
    "DO $$ BEGIN PERFORM 1; END $$",
    "SELECT set_config('role', 'none', true)",
    "SELECT U&\"set\\005fconfig\"('search_path', 'public', false)",
    "UPDATE pg_settings SET setting = 'none' WHERE name = 'role'",
    "ALTER ROLE current_user LOGIN",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_xact_lock_shared(1, 2)",
    "SELECT pg_reload_conf()",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'parterre_app'",
    "SELECT pg_logical_emit_message(true, 'x', 'y'), pg_create_logical_replication_slot('x', 'pgoutput')",
]


def test_postgresql_denies_all_of_it(acme: str, mallory: Person) -> None:
    with organizer_transaction(mallory.organizer):
        answers = answers_to(READS + WRITES, acme)

    assert {what: answer for what, answer in answers.items() if not is_denied(answer)} == {}
    assert rows_of(acme) == 20


def test_code_outside_any_organizer_is_denied_as_well(acme: str) -> None:
    """The login role itself. Its own session is its own, settings, locks and end."""
    own = (
        "SELECT set_config",
        "SELECT U&",
        "UPDATE pg_settings",
        "SELECT pg_terminate",
        "SELECT pg_adv",
        "SELECT pg_try",
    )
    with public_schema(), transaction.atomic():
        answers = answers_to([one for one in READS + WRITES if not one.startswith(own)], acme)

    assert {what: answer for what, answer in answers.items() if not is_denied(answer)} == {}
    assert rows_of(acme) == 20


def test_acme_itself_may_do_some_of_it(acme: str, olga: Person) -> None:
    """So that the tests above could fail."""
    with organizer_transaction(olga.organizer):
        answers = answers_to([*READS[:8], *WRITES[:4]], acme)

    assert set(answers.values()) == {"done"}


def answers_to(statements: list[str], acme: str) -> dict[str, str]:
    return {one: answer_to(lambda one=one: unguarded(one.replace("{acme}", acme))) for one in statements}  # type: ignore[misc]


VIEWS = [
    "SELECT * FROM pg_stats WHERE schemaname = '{acme}'",
    "SELECT * FROM pg_stats_ext WHERE schemaname = '{acme}'",
    "SELECT * FROM information_schema.tables WHERE table_schema = '{acme}'",
    "SELECT * FROM information_schema.columns WHERE table_schema = '{acme}'",
    "SELECT * FROM pg_largeobject_metadata",
    "SELECT statement FROM pg_prepared_statements",
    "SELECT statement FROM pg_cursors WHERE name <> ''",
    "SELECT query FROM pg_stat_activity WHERE query LIKE '%{canary}%'",
    "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'",
    "SELECT srvname FROM pg_foreign_server",
    "SELECT proname FROM pg_proc WHERE prosecdef AND has_function_privilege(oid, 'EXECUTE')",
]


def test_views_that_everybody_may_read_say_nothing_of_it(acme: str, mallory: Person) -> None:
    # Not with the canary in it: this statement, too, is in pg_stat_activity.
    nearly = CANARY[:-1] + "_"
    with someone_busy_in(acme), organizer_transaction(mallory.organizer):
        found = {one: unguarded(one.replace("{acme}", acme).replace("{canary}", nearly)) for one in VIEWS}

    assert {one: rows for one, rows in found.items() if rows} == {}


@contextmanager
def someone_busy_in(schema: str) -> Iterator[None]:
    """Another session of the application is in the middle of a statement with the canary in it."""
    other = connections["default"].copy("busy")
    other.connect()
    try:
        with other.cursor() as cursor:
            cursor.execute(f"SELECT '{CANARY}', '{schema}'")
        yield
    finally:
        other.close()


def test_the_owner_sees_in_those_views_what_zeta_does_not(acme: str) -> None:
    """So that the test above could fail."""
    with someone_busy_in(acme), admin(connection.settings_dict["NAME"]) as cursor:
        cursor.execute(  # type: ignore[attr-defined]
            "SELECT most_common_vals::text LIKE %s FROM pg_stats WHERE schemaname = %s AND attname = 'plugin'",
            [f"%{CANARY}%", acme],
        )
        samples = cursor.fetchall()  # type: ignore[attr-defined]
        cursor.execute(  # type: ignore[attr-defined]
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE %s AND usename = 'parterre_app'",
            [f"%{CANARY[:-1]}_%"],
        )
        busy = cursor.fetchall()  # type: ignore[attr-defined]

    assert (samples, busy) == ([(True,)], [(1,)])


def test_an_unqualified_name_is_never_anothers(acme: str, mallory: Person) -> None:
    with organizer_transaction(mallory.organizer):
        assert list(PluginData.objects.all()) == []


def test_copy_in_the_application_reaches_ones_own_alone(acme: str, mallory: Person) -> None:
    """COPY does not pass through execute wrappers: the cursor has entered all the same."""
    mine = BytesIO()
    with organizer_transaction(mallory.organizer), connection.cursor() as cursor:
        copy_in(cursor, "COPY plugin_data_plugindata (plugin, key) FROM STDIN", BytesIO(b"mine\tx\n"))
        copy_out(cursor, "COPY plugin_data_plugindata (plugin) TO STDOUT", mine)

    def copy_theirs() -> None:
        with connection.cursor() as cursor:
            copy_out(cursor, f'COPY "{acme}".plugin_data_plugindata TO STDOUT', BytesIO())

    with organizer_transaction(mallory.organizer):
        assert is_denied(answer_to(copy_theirs))
    with public_schema(), transaction.atomic():
        assert is_denied(answer_to(copy_theirs))
    assert mine.getvalue() == b"mine\n"


# Refused by the connection, before anything leaves the process.

REFUSED = [
    "SET ROLE NONE",
    "set local role none",
    "  SET search_path = public",
    "SET SESSION AUTHORIZATION DEFAULT",
    "SET TRANSACTION READ WRITE",
    "RESET ROLE",
    "RESET ALL",
    "DISCARD ALL",
    "DO $$ BEGIN PERFORM 1; END $$",
    "CALL something()",
    "COPY teams_team TO STDOUT",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "PREPARE x AS SELECT 1",
    "EXECUTE x",
    "DEALLOCATE ALL",
    "DECLARE x CURSOR WITH HOLD FOR SELECT 1",
    "FETCH ALL FROM x",
    "MOVE x",
    "CLOSE x",
    "LISTEN x",
    "UNLISTEN *",
    "NOTIFY x, 'y'",
    "LOAD 'x'",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "END",
    "ABORT",
    "START TRANSACTION",
    "SAVEPOINT x",
    "RELEASE SAVEPOINT x",
    "PREPARE TRANSACTION 'x'",
    "CREATE TABLE x (id int)",
    "ALTER TABLE teams_team ADD x int",
    "DROP TABLE teams_team",
    "TRUNCATE teams_team",
    "GRANT SELECT ON teams_team TO public",
    "VACUUM",
    "ANALYZE teams_team",
    "SELECT set_config('role', 'none', true)",
    "SELECT pg_catalog.SET_CONFIG('role', 'none', true)",
    "SELECT \"set_config\"('role', 'none', true)",
    "SELECT U&\"set\\005fconfig\"('role', 'none', true)",
    "SELECT u&'x'",
    "UPDATE pg_settings SET setting = 'none' WHERE name = 'role'",
    "WITH x AS (SELECT set_config('role', 'none', true)) SELECT * FROM x",
    "EXPLAIN ANALYZE SELECT set_config('role', 'none', true)",
    "SELECT 1; RESET ROLE",
    "SELECT 1;RESET ROLE;",
    "SELECT 1;\n\n-- well\nRESET ROLE",
    "SELECT ';' ; RESET ROLE",
    "; RESET ROLE",
    "/* SELECT */ RESET ROLE",
    "-- SELECT\nRESET ROLE",
    "SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE",
    "SET/**/ROLE NONE",
    "\u00a0SET ROLE NONE",
    "",
    "   ",
]


@pytest.mark.parametrize("where", ["inside", "public_schema"])
def test_the_connection_refuses_it_and_the_transaction_goes_on(olga: Person, where: str) -> None:
    passed = []
    with (
        selected(connection, olga.organizer) if where == "inside" else public_schema(),  # type: ignore[arg-type]
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        before = identity()
        for statement in REFUSED:
            for execute in (cursor.execute, lambda sql: cursor.executemany(sql, [()])):
                try:
                    execute(statement)
                    passed.append(statement)
                except RefusedStatement:
                    continue
        after = identity()

    assert passed == []
    assert before == after


def test_what_is_not_text_is_refused(olga: Person) -> None:
    for statement in (b"RESET ROLE", b"SELECT 1", None):
        with (
            organizer_transaction(olga.organizer),
            connection.cursor() as cursor,
            pytest.raises(RefusedStatement),
        ):
            cursor.execute(statement)  # type: ignore[arg-type]


HARMLESS = [
    "SELECT 1",
    "  (SELECT 1) UNION (SELECT 2)",
    "SELECT 1;",
    "SELECT 1 ; \n",
    "WITH x AS (SELECT 1) SELECT * FROM x",
    "VALUES (1)",
    "SET CONSTRAINTS ALL IMMEDIATE",
    "EXPLAIN SELECT 1",
    "SHOW role",
]


def test_what_the_application_says_goes_through(olga: Person) -> None:
    with organizer_transaction(olga.organizer), connection.cursor() as cursor:
        for statement in HARMLESS:
            cursor.execute(statement)


def test_values_are_not_read_as_statements(olga: Person) -> None:
    nasty = "x'; RESET ROLE; SELECT set_config('role', 'none', true) --"
    with organizer_transaction(olga.organizer):
        PluginData.objects.create(plugin=nasty, key=nasty)
        assert list(PluginData.objects.values_list("plugin", "key")) == [(nasty, nasty)]
        assert identity() == [(olga.organizer.schema_name,) * 2]


def by_procedure(cursor: Any) -> None:
    cursor.callproc("set_config", ["role", "none", True])


def by_named_cursor(cursor: Any) -> None:
    with connection.chunked_cursor() as named:
        named.execute("RESET ROLE")


@pytest.mark.parametrize("way", [by_procedure, by_named_cursor])
def test_other_ways_to_execute_change_nothing_either(olga: Person, way: Callable[[Any], None]) -> None:
    with organizer_transaction(olga.organizer):
        before = identity()
        with (
            pytest.raises((DatabaseError, AttributeError, NotImplementedError)),  # as the driver has it
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            way(cursor)
        assert identity() == before == [(olga.organizer.schema_name,) * 2]


def identity() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        return list(cursor.fetchall())


def rows_of(schema: str) -> int:
    with admin(connection.settings_dict["NAME"]) as cursor:
        cursor.execute(f'SELECT count(*) FROM "{schema}".plugin_data_plugindata WHERE plugin = %s', [CANARY])  # type: ignore[attr-defined]
        return int(cursor.fetchone()[0])  # type: ignore[attr-defined]
