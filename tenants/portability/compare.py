"""Row-by-row comparison of an organizer with a restored backup. Rows are named by codes that people know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from django.db import connections, transaction

from tenants.portability.export import MIGRATIONS
from tenants.portability.progress import Progress
from tenants.portability.tables import Table, listed, tables_of
from tenants.postgresql.roles import quoted
from tenants.provisioning.schema_template import OWNER

Change = Literal["added", "removed", "changed"]
# Of these columns the first that a table has names its rows; a row of an order has the order's code before it.
NAMING: Final = (
    *(
        "code",
        "positionid",
        "local_id",
        "slug",
        "action",
        "output",
        "fee_type",
        "internal_name",
        "name",
        "value",
    ),
    *("email", "key", "subject", "to", "status"),
)
ORDER_CODE = "(SELECT o.code FROM {schema}.orders_order o WHERE o.id = {row}.order_id)"
POSITION_CODE = (
    "(SELECT o.code || '-' || p.positionid FROM {schema}.orders_orderposition p"
    " JOIN {schema}.orders_order o ON o.id = p.order_id WHERE p.id = {row}.position_id)"
)
FETCH = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """`added`: since the backup. `removed`: only the backup has it. `columns`: those that changed."""

    table: str
    change: Change
    key: str
    name: str
    columns: tuple[str, ...] = ()


def compare(living: str, side: str, *, progress: Progress) -> Iterator[Difference]:
    """By schema names; as of one moment. Rows that are equal are never fetched."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0"
        )
        theirs = {table.name: table for table in tables_of(cursor, side)}
        ours = [t for t in tables_of(cursor, living) if t.name != MIGRATIONS and t.name in theirs]
        progress.begin("comparing", total=sum(table.bytes for table in ours))
        for table in ours:
            progress.begin(table.name)
            cursor.execute(_sql(table, living, side))
            while rows := cursor.fetchmany(FETCH):
                for change, key, name, columns in rows:
                    yield Difference(table.name, change, key, name or key, tuple(columns))
            progress.advance(table.bytes)


def _sql(table: Table, living: str, side: str) -> str:
    ours, theirs = (f"{quoted(schema)}.{quoted(table.name)}" for schema in (living, side))
    key = " AND ".join(f"l.{quoted(column)} = s.{quoted(column)}" for column in table.key)
    first = quoted(table.key[0])
    changed = ", ".join(
        f"CASE WHEN l.{quoted(column)} IS DISTINCT FROM s.{quoted(column)} THEN {_text(column)} END"
        for column in table.columns
    )
    return (
        f"SELECT CASE WHEN s.{first} IS NULL THEN 'added' WHEN l.{first} IS NULL THEN 'removed' ELSE 'changed' END,"
        f" concat_ws(' ', {', '.join(f'COALESCE(l.{quoted(c)}, s.{quoted(c)})' for c in table.key)}),"
        f" CASE WHEN l.{first} IS NULL THEN {_name(table, 's', side)} ELSE {_name(table, 'l', living)} END,"
        f" CASE WHEN l.{first} IS NULL OR s.{first} IS NULL THEN '{{}}'::text[]"
        f" ELSE array_remove(ARRAY[{changed}]::text[], NULL) END"
        f" FROM {ours} l FULL JOIN {theirs} s ON {key}"
        f" WHERE ROW({listed(table.columns, of='l')}) IS DISTINCT FROM ROW({listed(table.columns, of='s')})"
        f" ORDER BY COALESCE(l.{first}, s.{first})"
    )


def _name(table: Table, row: str, schema: str) -> str:
    of_order = {"order_id": ORDER_CODE, "position_id": POSITION_CODE}
    parts = [
        of_order[column].format(schema=quoted(schema), row=row)
        for column in ("order_id", "position_id")
        if column in table.columns
    ][:1]
    parts += [f"{row}.{quoted(column)}::text" for column in NAMING if column in table.columns][:1]
    return f"left(concat_ws(' ', {', '.join(parts)}), 120)" if parts else "''"


def _text(value: str) -> str:
    return f"'{value}'"
