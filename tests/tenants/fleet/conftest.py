"""A fleet that is behind: acme, zeta and a spare of this release, and migrations of the next one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.db import connections
from django.db.models import QuerySet
from pytest_django import Settings

from tenants.fleet.drift import lines_of
from tenants.models import STATES_WITH_SCHEMA, Organizer, PooledSchema
from tenants.provisioning import schema_template

MIGRATIONS = {"taxes": "tests.tenants.fleet.next_release.migrations"}
BACK = """
DROP TABLE IF EXISTS {0}.taxes_taxremark;
ALTER TABLE {0}.taxes_taxrule DROP COLUMN IF EXISTS letter;
ALTER TABLE {0}.taxes_taxrule ALTER internal_name TYPE varchar(190);
DELETE FROM {0}.django_migrations WHERE app = 'taxes' AND name <> '0001_initial';
"""


@dataclass(frozen=True)
class Fleet:
    """`old` and `new`: versions. `shapes`: what a schema of each holds, in words."""

    old: str
    new: str
    shapes: dict[str, frozenset[str]]

    def organizers(self) -> QuerySet[Organizer, Organizer]:
        return Organizer.objects.using("owner").filter(state__in=STATES_WITH_SCHEMA)

    def schemas(self) -> list[str]:
        """Organizers' first, by slug, then spares'."""
        organizers = self.organizers().order_by("slug").values_list("schema_name", flat=True)
        pooled_schemas = PooledSchema.objects.using("owner").order_by("schema_name")
        return [*organizers, *pooled_schemas.values_list("schema_name", flat=True)]

    def versions(self) -> dict[str, str]:
        """What is written down, by schema."""
        organizers = self.organizers().values_list("schema_name", "schema_version")
        return dict(organizers) | dict(
            PooledSchema.objects.using("owner").values_list("schema_name", "schema_version")
        )

    def versions_by_migrations(self) -> dict[str, str]:
        """What Django remembers in each schema."""
        return {schema: schema_template.version_of(applied(schema)) for schema in self.schemas()}

    def shape_of(self, schema: str) -> frozenset[str]:
        with connections["owner"].cursor() as cursor:
            return lines_of(cursor, schema)

    def add_pooled_schemas(self, count: int, *, first: int = 0) -> None:
        sql = schema_template.stored_sql(applied(self.schemas()[0]))
        for number in range(first, first + count):
            name = f"org_fleet_spare_{number}"
            PooledSchema.objects.using("owner").create(
                schema_name=name, id_range=2000 + number, schema_version=self.old
            )
            execute(f"CREATE SCHEMA {name}")
            execute(f"BEGIN; SET LOCAL search_path = {name}; {sql} COMMIT")

    def back(self) -> None:
        """To the old release."""
        with connections["owner"].cursor() as cursor:
            for schema in self.schemas():
                cursor.execute(BACK.format(schema))
            cursor.execute("TRUNCATE fleet_run CASCADE")
        for written in (self.organizers(), PooledSchema.objects.using("owner")):
            written.update(schema_version=self.old)
        self.organizers().update(sandbox_of=None, is_read_only=False)


def applied(schema: str) -> frozenset[tuple[str, str]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT app, name FROM {schema}.django_migrations")
        return frozenset(cursor.fetchall())


def execute(sql: str, parameters: list[Any] | None = None) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.fixture
def fleet(transactional_db: None, settings: Settings) -> Iterator[Fleet]:
    """Two organizers and a spare of this release, and the next one's migrations on disk."""
    old = schema_template.template_version()
    before = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = MIGRATIONS
    new = schema_template.template_version()
    made = Fleet(old, new, {old: _shape_of_acme(old), new: _shape_by_django(new)})
    try:
        made.add_pooled_schemas(1)
        yield made
    finally:
        made.back()
        execute("DELETE FROM schema_template WHERE version = %s", [new])
        for schema in PooledSchema.objects.using("owner").values_list("schema_name", flat=True):
            execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        settings.MIGRATION_MODULES = before


@cache
def _shape_of_acme(version: str) -> frozenset[str]:
    schema = Organizer.objects.using("owner").get(slug="acme").schema_name
    with connections["owner"].cursor() as cursor:
        return lines_of(cursor, schema)


@cache
def _shape_by_django(version: str) -> frozenset[str]:
    """Of a schema that Django migrates from zero, as the next release would."""
    execute("CREATE SCHEMA org_by_django")
    try:
        schema_template._migrate("org_by_django", "TENANT_APPS", lambda _: None)
        with connections["owner"].cursor() as cursor:
            return lines_of(cursor, "org_by_django")
    finally:
        execute("DROP SCHEMA org_by_django CASCADE")


Said = list[str]


@pytest.fixture
def said() -> tuple[Said, Callable[[str], None]]:
    lines: Said = []
    return lines, lines.append
