"""Nothing crosses from one organizer's schema into another or into public.

What lets an organizer be moved to another database (cells), exported, or spread by Citus: docs/operators/scaling.md.
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations import RunPython, RunSQL

from tenants.context.schema_router import labels
from tenants.provisioning.schema_template import loaded, template_sql
from tests.databases import admin
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

# Each finds something of {schema} that is tied to something elsewhere; pg_catalog is everywhere.
CROSSINGS = {
    "a foreign key leaves": (
        "SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid JOIN pg_class f ON f.oid = confrelid"
        " WHERE contype = 'f' AND t.relnamespace = {schema} AND f.relnamespace <> t.relnamespace"
    ),
    "a foreign key comes in": (
        "SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid JOIN pg_class f ON f.oid = confrelid"
        " WHERE contype = 'f' AND f.relnamespace = {schema} AND f.relnamespace <> t.relnamespace"
    ),
    "a view": "SELECT relname FROM pg_class WHERE relnamespace = {schema} AND relkind IN ('v', 'm', 'f')",
    "a function": "SELECT proname FROM pg_proc WHERE pronamespace = {schema}",
    "a trigger of ours": (
        "SELECT tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid"
        " WHERE relnamespace = {schema} AND NOT tgisinternal"
    ),
    "a rule": "SELECT rulename FROM pg_rules WHERE schemaname::regnamespace = {schema}",
    "a type of another schema": (
        "SELECT attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN pg_type t ON t.oid = atttypid"
        " WHERE relnamespace = {schema} AND relkind = 'r' AND attnum > 0 AND NOT attisdropped"
        " AND typnamespace NOT IN ({schema}, 'pg_catalog'::regnamespace)"
    ),
    "a sequence of another schema": (
        "SELECT objid::regclass::text FROM pg_depend JOIN pg_class t ON t.oid = refobjid"
        " JOIN pg_class s ON s.oid = objid"
        " WHERE s.relkind = 'S' AND deptype IN ('a', 'i') AND t.relnamespace = {schema}"
        " AND s.relnamespace <> t.relnamespace"
    ),
    "a table that inherits": (
        "SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid"
        " JOIN pg_class p ON p.oid = inhparent WHERE c.relnamespace <> p.relnamespace AND c.relnamespace = {schema}"
    ),
    "an owner that is an organizer": (
        "SELECT relname FROM pg_class WHERE relnamespace = {schema} AND pg_get_userbyid(relowner) ~ '^org_'"
    ),
}


@pytest.mark.parametrize("crossing", CROSSINGS)
def test_nothing_in_an_organizers_schema_is_tied_to_another(olga: Person, crossing: str) -> None:
    schema = f"'{olga.organizer.schema_name}'::regnamespace"
    with admin(connection.settings_dict["NAME"]) as cursor:
        cursor.execute(CROSSINGS[crossing].replace("{schema}", schema))  # type: ignore[attr-defined]
        assert cursor.fetchall() == []  # type: ignore[attr-defined]


def test_a_crossing_would_be_found(olga: Person) -> None:
    """One of each kind that can be made in a moment, and taken back."""
    schema = olga.organizer.schema_name
    make = [
        f'ALTER TABLE "{schema}".teams_teammember ADD CONSTRAINT astray FOREIGN KEY (user_id)'
        " REFERENCES public.accounts_user (id) NOT VALID",
        f'CREATE VIEW "{schema}".peephole AS SELECT 1',
        f"CREATE FUNCTION \"{schema}\".f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ]
    undo = [
        f'ALTER TABLE "{schema}".teams_teammember DROP CONSTRAINT astray',
        f'DROP VIEW "{schema}".peephole',
        f'DROP FUNCTION "{schema}".f()',
    ]
    with admin(connection.settings_dict["NAME"]) as cursor:
        found = []
        for statement, back, crossing in zip(
            make, undo, ("a foreign key leaves", "a view", "a function"), strict=True
        ):
            cursor.execute(statement)  # type: ignore[attr-defined]
            cursor.execute(CROSSINGS[crossing].replace("{schema}", f"'{schema}'::regnamespace"))  # type: ignore[attr-defined]
            found += cursor.fetchall()  # type: ignore[attr-defined]
            cursor.execute(back)  # type: ignore[attr-defined]

    assert found == [("astray",), ("peephole",), ("f",)]


def test_no_model_of_an_organizer_names_one_of_public() -> None:
    theirs = labels("TENANT_APPS")
    crossing = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation
        and field.related_model is not None
        and not isinstance(field.related_model, str)
        and (model._meta.app_label in theirs) != (field.related_model._meta.app_label in theirs)
    ]

    assert crossing == []


def test_the_template_names_no_schema() -> None:
    """What is replayed for everybody can only make things where it is replayed."""
    sql = template_sql()

    assert "public." not in sql
    assert '"public"' not in sql
    assert "org_" not in sql


def test_no_migration_of_organizers_runs_code_or_sql() -> None:
    """They could do anything, in any schema: refused for the replay, and so for everybody."""
    theirs = labels("TENANT_APPS")
    found = [
        str(migration)
        for (app, _), migration in loaded().disk_migrations.items()
        if app in theirs
        and any(isinstance(operation, RunPython | RunSQL) for operation in migration.operations)
    ]

    assert found == []
