"""Every migration of ours lets the old release go on while the new one comes: expand first, contract later.

What is refused, and why: tenants/fleet/migration_rules.py. Each refusal is seen to happen here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    CreateCollation,
    ValidateConstraint,
)
from django.core.management import call_command
from django.db import migrations, models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models.functions import Now

from tenants.context.schema_router import labels
from tenants.fleet.migration_rules import more_than_one_leaf, objections

OURS = ("parterre.", "tenants", "apps.")
# Migration → why it may contract without saying so itself.
EXEMPT: dict[str, str] = {}


def our_labels() -> set[str]:
    return {config.label for config in apps.get_app_configs() if config.name.startswith(OURS)}


def our_migrations() -> Iterator[tuple[Migration, ProjectState]]:
    """With the state before each."""
    loader, state, ours = MigrationLoader(None), ProjectState(), our_labels()
    for key in dict.fromkeys(
        key for leaf in sorted(loader.graph.leaf_nodes()) for key in loader.graph.forwards_plan(leaf)
    ):
        migration = loader.get_migration(*key)
        if key[0] in ours:
            yield migration, state.clone()
        state = migration.mutate_state(state, preserve=False)


def test_every_migration_of_ours_is_additive_or_says_why_not() -> None:
    found = {
        str(migration): objections(
            migration, before, is_replayed=migration.app_label in labels("TENANT_APPS")
        )
        for migration, before in our_migrations()
    }

    refused = {name: why for name, why in found.items() if why}

    assert len(found) >= 15
    assert set(refused) == set(EXEMPT)


def test_every_app_has_one_last_migration() -> None:
    leaves = [leaf for leaf in MigrationLoader(None).graph.leaf_nodes() if leaf[0] in our_labels()]

    assert more_than_one_leaf(leaves) == []
    assert more_than_one_leaf([*leaves, ("tenants", "0002_other")]) == ["tenants has 2 last migrations"]


# Samples


FIELDS: dict[str, models.Field[Any, Any]] = {
    "id": models.BigAutoField(primary_key=True),
    "name": models.CharField(max_length=50),
    "note": models.CharField(max_length=50, null=True),
    "size": models.IntegerField(db_default=0),
    "price": models.DecimalField(max_digits=10, decimal_places=2),
    "day": models.DateTimeField(db_default=Now()),
}
INDEX = models.Index(fields=["name"], name="thing_name")
CHECK = models.CheckConstraint(condition=models.Q(size__gte=0), name="thing_size")
UNIQUE = models.UniqueConstraint(fields=["name"], name="thing_name_taken")


def before() -> ProjectState:
    state = ProjectState()
    migrations.CreateModel("Thing", list(FIELDS.items())).state_forwards("sample", state)
    migrations.CreateModel("Other", [("id", FIELDS["id"])]).state_forwards("sample", state)
    migrations.AddConstraint("thing", UNIQUE).state_forwards("sample", state)
    migrations.AddIndex("thing", INDEX).state_forwards("sample", state)
    return state


def why_not(*operations: Any, is_replayed: bool = True, **attributes: Any) -> list[str]:
    sample = type("Migration", (Migration,), {"operations": list(operations), **attributes})(
        "0002_x", "sample"
    )
    return objections(sample, before(), is_replayed=is_replayed)


def nothing(*_: object) -> None:
    """A data change."""


def add(field: models.Field[Any, Any]) -> migrations.AddField:
    return migrations.AddField("thing", "more", field)


def alter(name: str, field: models.Field[Any, Any]) -> migrations.AlterField:
    return migrations.AlterField("thing", name, field)


ANOTHER_INDEX = models.Index(fields=["size"], name="thing_by_size")
FOREIGN_KEY = models.ForeignKey("sample.other", on_delete=models.CASCADE)

ADDITIVE: dict[str, list[Any]] = {
    "a table": [migrations.CreateModel("New", [("id", FIELDS["id"])])],
    "a table, with its constraints and indexes": [
        migrations.CreateModel("New", [("id", FIELDS["id"]), ("size", FIELDS["size"])]),
        migrations.AddConstraint("new", CHECK),
        migrations.AddIndex("new", ANOTHER_INDEX),
        migrations.AddField("new", "other", FOREIGN_KEY),
    ],
    "a column that may be empty": [add(models.IntegerField(null=True))],
    "a column with a default in the database": [add(models.IntegerField(db_default=0))],
    "many to many": [add(models.ManyToManyField("sample.other"))],
    "longer text": [alter("name", models.CharField(max_length=51))],
    "text without end": [alter("name", models.TextField())],
    "more digits": [alter("price", models.DecimalField(max_digits=12, decimal_places=2))],
    "NULL allowed": [alter("name", models.CharField(max_length=50, null=True))],
    "other choices": [alter("name", models.CharField(max_length=50, choices=[("a", "b")]))],
    "a default where there was none": [alter("name", models.CharField(max_length=50, db_default=""))],
    "less constraints": [migrations.RemoveConstraint("thing", "thing_name_taken")],
    "less indexes": [migrations.RemoveIndex("thing", "thing_name")],
    "a constraint found to hold": [ValidateConstraint("thing", "thing_size")],
    "wording": [migrations.AlterModelOptions("thing", {"verbose_name": "thing"})],
    "state only": [migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("other")])],
}


@pytest.mark.parametrize("change", ADDITIVE)
def test_what_adds_may_ride(change: str) -> None:
    assert why_not(*ADDITIVE[change]) == []


CONTRACTING: dict[str, tuple[Any, str]] = {
    "a column goes": (migrations.RemoveField("thing", "note"), "still uses what goes"),
    "a table goes": (migrations.DeleteModel("other"), "still uses what goes"),
    "a column gets another name": (migrations.RenameField("thing", "note", "remark"), "still uses what goes"),
    "a table gets another name": (migrations.RenameModel("other", "others"), "still uses what goes"),
    "a table gets another name in the database": (
        migrations.AlterModelTable("other", "others"),
        "still uses what goes",
    ),
    "together unique": (migrations.AlterUniqueTogether("thing", {("name", "size")}), "still uses what goes"),
    "a new column that must be filled": (add(models.IntegerField(default=0)), "INSERTs do not fill it"),
    "a new key that must be filled": (add(FOREIGN_KEY), "INSERTs do not fill it"),
    "a new column that is unique": (
        add(models.IntegerField(unique=True, db_default=0)),
        "get the same value",
    ),
    "a computed column": (
        add(
            models.GeneratedField(
                expression=models.F("size"), output_field=models.IntegerField(), db_persist=True
            )
        ),
        "written anew",
    ),
    "NULL forbidden": (alter("note", models.CharField(max_length=50)), "may write NULL"),
    "shorter text": (alter("name", models.CharField(max_length=49)), "may not fit"),
    "text with an end": (alter("name", models.IntegerField()), "may not fit"),
    "bigger numbers": (alter("size", models.BigIntegerField(db_default=0)), "written anew"),
    "other decimal places": (
        alter("price", models.DecimalField(max_digits=10, decimal_places=3)),
        "may not fit",
    ),
    "a number becomes a key": (alter("size", FOREIGN_KEY), "may not fit"),
    "unique from now on": (alter("name", models.CharField(max_length=50, unique=True)), "a value twice"),
    "indexed from now on": (
        alter("name", models.CharField(max_length=50, db_index=True)),
        "AddIndexConcurrently",
    ),
    "another column": (
        alter("name", models.CharField(max_length=50, db_column="title")),
        "under its old name",
    ),
    "no default any more": (alter("size", models.IntegerField()), "may rely on the default"),
    "another default": (alter("size", models.IntegerField(db_default=1)), "another value than it expects"),
    "a check": (migrations.AddConstraint("thing", CHECK), "may write what it forbids"),
    "a check for new rows": (AddConstraintNotValid("thing", CHECK), "may write what it forbids"),
    "a unique constraint": (
        migrations.AddConstraint("thing", models.UniqueConstraint(fields=["size"], name="thing_size_taken")),
        "may write what it forbids",
    ),
    "an index": (migrations.AddIndex("thing", ANOTHER_INDEX), "AddIndexConcurrently"),
    "behind the state's back": (
        migrations.SeparateDatabaseAndState([migrations.RemoveField("thing", "note")]),
        "still uses what goes",
    ),
    "what nobody thought of": (CreateCollation("german", "de-x-icu"), "nobody has said yet"),
}


@pytest.mark.parametrize("change", CONTRACTING)
def test_what_takes_away_or_asks_for_more_says_why_it_may(change: str) -> None:
    operation, reason = CONTRACTING[change]

    refused = why_not(operation)

    assert reason in "; ".join(refused)
    assert why_not(operation, contracts="Thing.note: no release since 2.4 uses it") == []
    assert why_not(operation, contracts="because") == refused
    assert why_not(operation, initial=True) == []


ALONE = "indexes are made concurrently in a migration of their own with atomic = False"
CONCURRENTLY = AddIndexConcurrently("thing", ANOTHER_INDEX)


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (partial(why_not, CONCURRENTLY), ALONE),
        (partial(why_not, CONCURRENTLY, add(models.IntegerField(null=True)), atomic=False), ALONE),
        (
            partial(why_not, add(models.IntegerField(null=True)), atomic=False),
            "only a migration of concurrent",
        ),
        (partial(why_not, migrations.RunPython(nothing)), "data changes do not ride"),
        (partial(why_not, migrations.RunSQL("SELECT 1")), "data changes do not ride"),
        (
            partial(why_not, migrations.SeparateDatabaseAndState([migrations.RunSQL("SELECT 1")])),
            "data changes do not ride",
        ),
        (
            partial(
                why_not, migrations.RunPython(nothing), add(models.IntegerField(null=True)), is_replayed=False
            ),
            "data and schema change together",
        ),
        (partial(why_not, replaces=[("sample", "0001")]), "squashed migrations are not supported"),
    ],
)
def test_no_reason_helps_what_cannot_be_replayed(refused: Any, reason: str) -> None:
    for contracts in (None, "there is always a good reason for it"):
        (why,) = refused(contracts=contracts)

        assert reason in why


def test_indexes_and_data_of_public_tables_in_migrations_of_their_own() -> None:
    assert why_not(CONCURRENTLY, atomic=False) == []
    assert why_not(migrations.RunPython(nothing), is_replayed=False) == []


@pytest.mark.django_db(databases="__all__")
def test_no_migration_is_missing() -> None:
    """Through the application's connection, which refuses SET, as a contributor runs it."""
    call_command("makemigrations", check_changes=True, dry_run=True)
