"""Queries for the schemas of a fleet, and the migrations applied in each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connections

from tenants.models import STATES_WITH_SCHEMA, Organizer, PooledSchema
from tenants.postgresql.roles import quoted
from tenants.provisioning.schema_template import OWNER, Key

AT_ONCE = 100  # schemas in one statement


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema that is migrated. `organizer_id` None: a schema of the pool."""

    schema_name: str
    version: str
    slug: str = ""
    organizer_id: UUID | None = None

    @property
    def name(self) -> str:
        return self.slug or f"pooled schema {self.schema_name}"


def schemas_behind(version: str, *, only: Collection[str] = ()) -> list[Schema]:
    """All of another version: sandboxes first, then by age, pooled schemas last.

    `only`: slugs; then no pooled schemas. One query per table.
    """
    organizers = Organizer.objects.using(OWNER).filter(state__in=STATES_WITH_SCHEMA)
    behind = organizers.exclude(schema_version__in=["", version])
    if only:
        behind = behind.filter(slug__in=list(only))
    rows = behind.values_list("schema_name", "schema_version", "slug", "pk", "sandbox_of", "created_at")
    found = sorted(rows, key=lambda row: (row[4] is None, row[5], row[0]))
    schemas = [Schema(schema, has, slug, pk) for schema, has, slug, pk, *_ in found]
    if not only:
        pooled_schemas = (
            PooledSchema.objects.using(OWNER)
            .exclude(schema_version__in=["", version])
            .order_by("schema_name")
        )
        schemas += [Schema(*row) for row in pooled_schemas.values_list("schema_name", "schema_version")]
    return schemas


def applied_in(cursor: Any, schemas: Sequence[str]) -> dict[str, frozenset[Key]]:
    """Applied migrations by schema, in batches. Schemas without the table are left out."""
    found: dict[str, set[Key]] = {}
    for batch in _batches(_with_table(cursor, schemas)):
        found |= {schema: set() for schema in batch}
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{schema}', app, name FROM {quoted(schema)}.django_migrations" for schema in batch
            )
        )
        for schema, app, name in cursor.fetchall():
            found[schema].add((app, name))
    return {schema: frozenset(keys) for schema, keys in found.items()}


def owner_cursor() -> Any:
    return connections[OWNER].cursor()


def _with_table(cursor: Any, schemas: Sequence[str]) -> list[str]:
    cursor.execute(
        "SELECT name FROM unnest(%s::text[]) name"
        " WHERE to_regclass(format('%%I.django_migrations', name)) IS NOT NULL ORDER BY name",
        [list(schemas)],
    )
    return [name for (name,) in cursor.fetchall()]


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]
