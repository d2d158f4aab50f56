"""Whether a schema has the columns, constraints and indexes that the template makes: somebody may have been at it."""

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
    """`missing`: the template makes it, the schema has it not. `unexpected`: the other way round."""

    bed: Schema
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """`behind`: not held against anything, because they have another version."""

    checked: int
    behind: tuple[Schema, ...]
    drifted: tuple[Drift, ...]


def check_fleet(*, only: Collection[str] = ()) -> Check:
    """Reads catalogues, changes nothing. `only`: slugs; empty: all organizers and spares."""
    refuse_unknown(only)
    wanted = template_version()
    beds = list(_beds(only))
    current = [bed for bed in beds if bed.version == wanted]
    example_hash, example = _example(wanted)
    drifted = []
    with owner_cursor() as cursor:
        for start in range(0, len(current), AT_ONCE):
            batch = {bed.schema: bed for bed in current[start : start + AT_ONCE]}
            cursor.execute(HASHES, {"schemas": list(batch)})
            hashes = dict(cursor.fetchall())
            odd = [bed for schema, bed in batch.items() if hashes.get(schema) != example_hash]
            drifted += [_drift(bed, lines_of(cursor, bed.schema), example) for bed in odd]
    behind = tuple(bed for bed in beds if bed.version != wanted)
    return Check(len(current), behind, tuple(drifted))


def lines_of(cursor: Any, schema: str) -> frozenset[str]:
    """What a schema holds, in words."""
    cursor.execute(f"SELECT line FROM ({LINES}) lines", {"schemas": [schema]})
    return frozenset(line for (line,) in cursor.fetchall())


def _beds(only: Collection[str]) -> Iterator[Schema]:
    organizers = (
        Organizer.objects.using(OWNER).filter(state__in=STATES_WITH_SCHEMA).exclude(schema_version="")
    )
    if only:
        organizers = organizers.filter(slug__in=list(only))
    for row in organizers.order_by("slug").values_list("schema_name", "schema_version", "slug", "pk"):
        yield Schema(*row)
    spares = PooledSchema.objects.using(OWNER).exclude(schema_version="").order_by("schema_name")
    for row in () if only else spares.values_list("schema_name", "schema_version"):
        yield Schema(*row)


def _example(version: str) -> tuple[str, frozenset[str]]:
    """Of a schema that the template makes, and that is gone again when this returns."""
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


def _drift(bed: Schema, lines: frozenset[str], example: frozenset[str]) -> Drift:
    return Drift(bed, tuple(sorted(example - lines)), tuple(sorted(lines - example)))
