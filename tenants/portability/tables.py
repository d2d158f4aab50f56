"""Tables of a schema, found through pg_depend, which has an index that starts from the schema.

pg_class has none by schema, and grows with the number of organizers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenants.postgresql.roles import quoted

IN_SCHEMA = """
SELECT c.relname,
       ARRAY(SELECT a.attname::text FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
             ORDER BY a.attname),
       ARRAY(SELECT a.attname::text FROM pg_index i
             CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS key (attnum, place)
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = key.attnum
             WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY key.place),
       pg_relation_size(c.oid), GREATEST(c.reltuples, 0)::bigint
FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'r'
WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace(%s)::oid
  AND d.classid = 'pg_class'::regclass
ORDER BY c.relname
"""
SEQUENCES = """
SELECT s.oid::regclass::text, t.relname, a.attname
FROM pg_depend n
JOIN pg_class s ON s.oid = n.objid AND s.relkind = 'S'
JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = s.oid AND o.refobjsubid > 0
                AND o.refclassid = 'pg_class'::regclass AND o.deptype IN ('a', 'i')
JOIN pg_class t ON t.oid = o.refobjid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = o.refobjsubid
WHERE n.refclassid = 'pg_namespace'::regclass AND n.refobjid = to_regnamespace(%s)::oid
  AND n.classid = 'pg_class'::regclass
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Table:
    """`bytes` and `rows`: about how much, for progress."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    bytes: int
    rows: int


@dataclass(frozen=True, slots=True)
class Sequence:
    name: str  # as SQL
    table: str
    column: str

    @property
    def place(self) -> str:
        return f"{self.table}.{self.column}"


def tables_of(cursor: Any, schema: str) -> list[Table]:
    """By name; columns by name, so that two schemas of different age are written alike."""
    cursor.execute(IN_SCHEMA, [quoted(schema)])
    return [Table(name, tuple(columns), tuple(key), *more) for name, columns, key, *more in cursor.fetchall()]


def sequences_of(cursor: Any, schema: str) -> list[Sequence]:
    cursor.execute(SEQUENCES, [quoted(schema)])
    return [Sequence(*row) for row in cursor.fetchall()]


def next_ids(cursor: Any, schema: str) -> dict[str, int]:
    """By `table.column`, the least id that its sequence has not handed out: also when the row is gone again."""
    found = sequences_of(cursor, schema)
    if not found:
        return {}
    cursor.execute(" UNION ALL ".join(f"SELECT last_value + is_called::int FROM {one.name}" for one in found))
    return {one.place: next_id for one, (next_id,) in zip(found, cursor.fetchall(), strict=True)}


def raise_sequences(cursor: Any, schema: str, least: Mapping[str, int]) -> None:
    """`least`: ids by `table.column` from which to go on. A sequence that is further already stays."""
    own = next_ids(cursor, schema)
    for one in sequences_of(cursor, schema):
        if own[one.place] < least.get(one.place, 0):
            cursor.execute("SELECT setval(%s::regclass, %s, false)", [one.name, least[one.place]])


def listed(names: tuple[str, ...], *, of: str = "") -> str:
    prefix = f"{of}." if of else ""
    return ", ".join(prefix + quoted(name) for name in names)
