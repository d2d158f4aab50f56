"""Drift check: compares columns, constraints and indexes of each schema with those that the template makes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction

from tenants.fleet.run import refuse_unknown
from tenants.fleet.schemas import Schema, owner_cursor
from tenants.models import STATES_WITH_SCHEMA, Organizer, PooledSchema, SchemaTemplate
from tenants.postgresql.roles import quoted
from tenants.provisioning.schema_template import (
    OWNER,
    in_schema,
    replay,
    template_sql,
    template_version,
)

EXAMPLE = "fleet_example"
AT_ONCE = 50
# One line a column, index and constraint, in which the schema's own name does not occur.
LINES = """
SELECT n.nspname::text AS schema, concat_ws(' ', 'column', c.relname, a.attname,
    format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
    nullif(a.attidentity, ''), pg_get_expr(d.adbin, d.adrelid)) AS line
FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r'
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE n.nspname = ANY(%(schemas)s)
UNION ALL
SELECT n.nspname::text, concat_ws(' ', 'index', replace(pg_get_indexdef(c.oid), quote_ident(n.nspname) || '.', ''),
    CASE WHEN NOT i.indisvalid THEN 'invalid' END)
FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'i'
JOIN pg_index i ON i.indexrelid = c.oid WHERE n.nspname = ANY(%(schemas)s)
UNION ALL
SELECT n.nspname::text, concat_ws(' ', 'constraint', t.relname, k.conname,
    replace(pg_get_constraintdef(k.oid), quote_ident(n.nspname) || '.', ''),
    CASE WHEN NOT k.convalidated THEN 'not valid' END)
FROM pg_namespace n JOIN pg_constraint k ON k.connamespace = n.oid JOIN pg_class t ON t.oid = k.conrelid
WHERE n.nspname = ANY(%(schemas)s)
"""
HASHES = f"""
SELECT schema, md5(string_agg(line, E'\\n' ORDER BY line COLLATE "C")) FROM ({LINES}) lines GROUP BY schema
"""


@dataclass(frozen=True, slots=True)
class Drift:
    """`missing`: lines that only the template has. `unexpected`: lines that only the schema has."""

    schema: Schema
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """`behind`: not checked, because they have another version."""

    checked: int
    behind: tuple[Schema, ...]
    drifted: tuple[Drift, ...]


def check_fleet(*, only: Collection[str] = ()) -> Check:
    """Reads system catalogs, changes nothing. `only`: slugs; empty: all organizers and pooled schemas."""
    refuse_unknown(only)
    wanted = template_version()
    schemas = list(_schemas(only))
    current = [schema for schema in schemas if schema.version == wanted]
    example_hash, example = _example(wanted)
    drifted = []
    with owner_cursor() as cursor:
        for start in range(0, len(current), AT_ONCE):
            batch = {schema.schema_name: schema for schema in current[start : start + AT_ONCE]}
            cursor.execute(HASHES, {"schemas": list(batch)})
            hashes = dict(cursor.fetchall())
            odd = [schema for name, schema in batch.items() if hashes.get(name) != example_hash]
            drifted += [_drift(schema, lines_of(cursor, schema.schema_name), example) for schema in odd]
    behind = tuple(schema for schema in schemas if schema.version != wanted)
    return Check(len(current), behind, tuple(drifted))


def lines_of(cursor: Any, schema: str) -> frozenset[str]:
    """Columns, indexes and constraints of a schema, one line each."""
    cursor.execute(f"SELECT line FROM ({LINES}) lines", {"schemas": [schema]})
    return frozenset(line for (line,) in cursor.fetchall())


def _schemas(only: Collection[str]) -> Iterator[Schema]:
    organizers = (
        Organizer.objects.using(OWNER).filter(state__in=STATES_WITH_SCHEMA).exclude(schema_version="")
    )
    if only:
        organizers = organizers.filter(slug__in=list(only))
    for row in organizers.order_by("slug").values_list("schema_name", "schema_version", "slug", "pk"):
        yield Schema(*row)
    pooled_schemas = PooledSchema.objects.using(OWNER).exclude(schema_version="").order_by("schema_name")
    for row in () if only else pooled_schemas.values_list("schema_name", "schema_version"):
        yield Schema(*row)


def _example(version: str) -> tuple[str, frozenset[str]]:
    """Hash and lines of a schema made from the template, in a transaction that is rolled back."""
    template = SchemaTemplate.objects.using(OWNER).filter(version=version).first()
    sql = template.sql if template else template_sql()
    with in_schema(EXAMPLE), transaction.atomic(using=OWNER):
        with connections[OWNER].cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {quoted(EXAMPLE)}")
            replay(cursor, EXAMPLE, sql)
            cursor.execute(HASHES, {"schemas": [EXAMPLE]})
            ((_schema, example_hash),) = cursor.fetchall()
            lines = lines_of(cursor, EXAMPLE)
        transaction.set_rollback(True, using=OWNER)
    return example_hash, lines


def _drift(schema: Schema, lines: frozenset[str], example: frozenset[str]) -> Drift:
    return Drift(schema, tuple(sorted(example - lines)), tuple(sorted(lines - example)))
