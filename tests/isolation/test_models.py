"""Every model: an organizer's is out of a neighbour's reach by any name; a public one is closed, or shows own rows.

Whatever model is added is met here without being listed. What an organizer's role may do in public is the short list in
`tenants.postgresql.roles.TENANT_GRANTS`, and the database's own idea of it is held against that list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from parterre.accounts.models import Invitation, Membership
from parterre.kernel.clock import utc_now
from tenants.context.schema_router import labels
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import OutboxEntry, TokenRoute
from tenants.postgresql.base import sqlstate
from tenants.postgresql.roles import OWN_SCHEMA, TENANT_GRANTS, TENANT_GROUP
from tests.databases import admin
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)

INSUFFICIENT_PRIVILEGE, UNDEFINED_TABLE = "42501", "42P01"
# What every row of public that an organizer may see is known by.
OWN_ROWS = "org"
# Never granted to an organizer's role, whatever becomes of the list.
SECRETS = {
    "accounts_user": "passwords",
    "django_session": "sessions",
    "mfa_authenticator": "second factors",
    "tenants_domain": "other organizers' hosts",
    "tenants_organizer": "other organizers",
    "schema_template": "nothing of an organizer's business",
    "platform_mail": "letters of the platform",
}


def models(*, of_organizers: bool) -> list[type[Model]]:
    theirs = labels("TENANT_APPS")
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and (model._meta.app_label in theirs) is of_organizers
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


def answer_to(statement: str) -> str | None:
    """PostgreSQL's refusal, or None."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return sqlstate(error)
    return None


def attempts(table: str, column: str) -> list[str]:
    return [
        f"SELECT * FROM {table}",
        f"SELECT 1 FROM {table} LIMIT 1",
        f"INSERT INTO {table} DEFAULT VALUES",
        f'UPDATE {table} SET "{column}" = "{column}"',
        f"DELETE FROM {table}",
    ]


def test_no_model_of_an_organizer_is_in_a_neighbours_reach(olga: Person, mallory: Person) -> None:
    tables = models(of_organizers=True)

    open_to_her = []
    with organizer_transaction(mallory.organizer):
        for model in tables:
            name, column = model._meta.db_table, model._meta.pk.column
            for statement in attempts(f'"{olga.organizer.schema_name}"."{name}"', column):
                if answer_to(statement) != INSUFFICIENT_PRIVILEGE:
                    open_to_her.append(statement)

    assert open_to_her == []
    assert len(tables) >= 20


def test_no_model_of_an_organizer_is_there_outside_of_any(olga: Person) -> None:
    found = []
    with public_schema(), transaction.atomic():
        for model in models(of_organizers=True):
            name, column = model._meta.db_table, model._meta.pk.column
            if answer_to(f'SELECT 1 FROM "{name}"') != UNDEFINED_TABLE:
                found.append(name)
            for statement in attempts(f'"{olga.organizer.schema_name}"."{name}"', column):
                if answer_to(statement) != INSUFFICIENT_PRIVILEGE:
                    found.append(statement)

    assert found == []


def test_an_unqualified_name_is_ones_own_table(olga: Person, mallory: Person) -> None:
    """Each row's place on disk says whose table it is in."""
    foreign = []
    for person in (olga, mallory):
        with organizer_transaction(person.organizer), connection.cursor() as cursor:
            for model in models(of_organizers=True):
                cursor.execute(
                    "SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = %s::regclass",
                    [f'"{model._meta.db_table}"'],
                )
                if cursor.fetchone() != (person.organizer.schema_name,):
                    foreign.append((person.name, model._meta.db_table))

    assert foreign == []


def test_public_models_are_closed_but_for_the_short_list(olga: Person, mallory: Person) -> None:
    wrong = []
    with organizer_transaction(mallory.organizer):
        for model in models(of_organizers=False):
            name = model._meta.db_table
            if name in TENANT_GRANTS:
                continue
            for table in (f'"{name}"', f'public."{name}"'):
                wrong += [
                    statement
                    for statement in attempts(table, model._meta.pk.column)
                    if answer_to(statement) != INSUFFICIENT_PRIVILEGE
                ]

    assert wrong == []
    assert set(SECRETS).isdisjoint(TENANT_GRANTS)
    assert set(SECRETS) <= {model._meta.db_table for model in models(of_organizers=False)}


def test_the_rights_in_the_database_are_exactly_the_short_list(olga: Person) -> None:
    """Asked of its catalogue: of tables and of columns, of the group and of an organizer's role."""
    wanted = {(table, right) for table, rights in TENANT_GRANTS.items() for right in flattened(rights)}
    with admin(connection.settings_dict["NAME"]) as cursor:
        cursor.execute(  # type: ignore[attr-defined]
            "SELECT relname, privilege_type FROM pg_class c, aclexplode(c.relacl) a"
            " WHERE relnamespace = 'public'::regnamespace AND a.grantee IN (%s::regrole, %s::regrole, 0)"
            " UNION ALL SELECT relname, privilege_type || ' ' || attname FROM pg_attribute t"
            " JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a"
            " WHERE relnamespace = 'public'::regnamespace AND a.grantee IN (%s::regrole, %s::regrole, 0)",
            [TENANT_GROUP, olga.organizer.schema_name] * 2,
        )
        granted = set(cursor.fetchall())  # type: ignore[attr-defined]

    assert granted == wanted


def flattened(rights: tuple[str, ...]) -> set[str]:
    """ "SELECT (id, org)" is two rights, "INSERT" is one."""
    found = set()
    for right in rights:
        verb, _, columns = right.partition(" ")
        names = [name.strip() for name in columns.strip("()").split(",") if name.strip()]
        found |= {f"{verb} {name}" for name in names} or {verb}
    return found


def test_an_organizers_role_has_rights_in_its_own_schema_alone(olga: Person) -> None:
    with admin(connection.settings_dict["NAME"]) as cursor:
        cursor.execute(  # type: ignore[attr-defined]
            "SELECT DISTINCT relnamespace::regnamespace::text, relkind::text, privilege_type"
            " FROM pg_class c, aclexplode(c.relacl) a WHERE a.grantee = %s::regrole",
            [olga.organizer.schema_name],
        )
        granted = set(cursor.fetchall())  # type: ignore[attr-defined]
        cursor.execute(  # type: ignore[attr-defined]
            "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(%s, oid, 'USAGE') ORDER BY nspname",
            [olga.organizer.schema_name],
        )
        schemas = [name for (name,) in cursor.fetchall()]  # type: ignore[attr-defined]
        cursor.execute(  # type: ignore[attr-defined]
            "SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls,"
            " ARRAY(SELECT g.rolname::text FROM pg_auth_members JOIN pg_roles g ON g.oid = roleid WHERE member = r.oid)"
            " FROM pg_roles r WHERE rolname = %s",
            [olga.organizer.schema_name],
        )
        role = cursor.fetchone()  # type: ignore[attr-defined]

    kinds = {"TABLES": "r", "SEQUENCES": "S"}
    own = {
        (olga.organizer.schema_name, kinds[objects], right.strip())
        for objects, rights in OWN_SCHEMA.items()
        for right in rights.split(",")
    }
    assert granted == own
    assert schemas == ["information_schema", olga.organizer.schema_name, "pg_catalog", "public"]
    assert role == (False, False, False, False, False, [TENANT_GROUP])


@pytest.mark.parametrize("table", TENANT_GRANTS)
def test_row_security_shows_own_rows_alone(table: str, olga: Person, mallory: Person) -> None:
    """With a row of acme's in each table of the list: zeta neither sees, changes nor deletes it, nor writes one."""
    give_acme_a_row(table, olga)

    with organizer_transaction(mallory.organizer), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {OWN_ROWS} = %s", [olga.organizer.schema_name])
        seen = cursor.fetchone()[0]
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {OWN_ROWS} <> current_user")
        foreign = cursor.fetchone()[0]
        if "DELETE" in TENANT_GRANTS[table]:
            cursor.execute(f"DELETE FROM {table} WHERE {OWN_ROWS} <> %s", [mallory.organizer.schema_name])
            foreign += cursor.rowcount

    assert (seen, foreign) == (0, 0)
    assert rows_of(table, olga) >= 1
    with admin(connection.settings_dict["NAME"]) as cursor:
        cursor.execute(  # type: ignore[attr-defined]
            "SELECT relrowsecurity, (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)"
            " FROM pg_class c WHERE oid = %s::regclass",
            [f"public.{table}"],
        )
        assert cursor.fetchone() == (True, 2)  # type: ignore[attr-defined]


def give_acme_a_row(table: str, olga: Person) -> None:
    own = {"org": olga.organizer.schema_name, "organizer_id": olga.organizer.pk}
    makers: dict[str, Callable[[], Any]] = {
        "outbox": lambda: OutboxEntry.objects.create(**own, kind="x", queue="default"),
        "token_route": lambda: TokenRoute.objects.get_or_create(token_hash="x" * 64, defaults=own),
        "membership": lambda: Membership.objects.get(user_id=olga.user.pk),
        "invitation": lambda: invitation(own),
    }
    with public_schema():
        makers[table]()


def invitation(own: dict[str, Any]) -> Invitation:
    now = utc_now()
    return Invitation.objects.create(
        **own, team_id=1, email="x@example.org", token_hash="x" * 64, created_at=now, expires_at=now
    )


def rows_of(table: str, person: Person) -> int:
    with admin(connection.settings_dict["NAME"]) as cursor:
        cursor.execute(f"SELECT count(*) FROM public.{table} WHERE org = %s", [person.organizer.schema_name])  # type: ignore[attr-defined]
        return int(cursor.fetchone()[0])  # type: ignore[attr-defined]
