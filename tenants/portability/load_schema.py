"""Loads an archive's tables into a new schema, in one transaction of the owner.

The tables are created in the version of the archive and migrated after the rows are loaded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import RawIOBase
from typing import Any, BinaryIO, Protocol, cast

from django.db import DataError, IntegrityError, connections, transaction

from tenants.fleet.plan import SCHEMA_PLACE, Separate, plan_for, unknown_migrations
from tenants.portability.archive import Opener, parts
from tenants.portability.errors import BadArchive, NewerSchema, UnusableRows
from tenants.portability.manifest import Manifest, TablePart
from tenants.portability.progress import Progress
from tenants.portability.tables import listed, sequences_of, tables_of
from tenants.postgresql.copy_stream import copy_in
from tenants.postgresql.roles import create_organizer_schema, quoted
from tenants.provisioning.id_ranges import IDS_PER_RANGE
from tenants.provisioning.schema_template import (
    OWNER,
    recorded_as_applied,
    replay,
    stored_sql,
    version_of,
)


class Changes(Protocol):
    """Changes applied to rows of a copy."""

    def rows(self, table: TablePart, rows: BinaryIO) -> Iterable[bytes] | None:
        """Lines of the table; None: it starts empty."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSchema:
    """`id_range`: range of ids assigned from now on. `changes` None: everything as it is."""

    schema: str
    id_range: int
    source: Opener
    passphrase: str
    manifest: Manifest
    changes: Changes | None = None


def refuse_newer(manifest: Manifest) -> None:
    if unknown := unknown_migrations(manifest.migrations):
        raise NewerSchema(migration=".".join(unknown[0]))


def load_schema(request: LoadSchema, *, progress: Progress) -> str:
    """Schema, tables, rows, ids. Its role exists. Returns the version that the schema has now.

    Raises BadArchive when rows do not fit: whoever can make an archive can also make a wrong one.
    """
    try:
        return _load(request, progress)
    except (DataError, IntegrityError) as error:
        raise UnusableRows(reason=str(error).strip().splitlines()[0]) from error


def _load(request: LoadSchema, progress: Progress) -> str:
    applied = frozenset(request.manifest.migrations)
    sql, phases = stored_sql(applied), plan_for(applied)
    # One cursor: a new one would set the search path of the login again.
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '10s'")
        create_organizer_schema(cursor, request.schema)
        replay(cursor, request.schema, sql)
        _copy_rows(cursor, request, progress)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for phase in phases:
            for statement in _statements(phase):
                cursor.execute(statement.replace(SCHEMA_PLACE, request.schema))
        _set_sequences(cursor, request)
    return phases[-1].version if phases else version_of(applied)


def _statements(phase: Any) -> list[str]:
    """Statements of a plan for an unused schema: indexes need not be created concurrently."""
    if isinstance(phase, Separate):
        plain = [statement.sql.replace("CONCURRENTLY ", "") for statement in phase.statements]
        return [*plain, recorded_as_applied(phase.keys)]
    return [phase.sql]


def _copy_rows(cursor: Any, request: LoadSchema, progress: Progress) -> None:
    expected = {part.name: part for part in request.manifest.tables}
    present = {table.name: table for table in tables_of(cursor, request.schema)}
    for kind, name, content in parts(request.source, passphrase=request.passphrase):
        if kind != "table":
            continue
        part = expected[name]
        if name not in present or set(part.columns) != set(present[name].columns):
            raise BadArchive
        progress.begin(name)
        rows = request.changes.rows(part, content) if request.changes else content
        if rows is not None:
            copy_in(
                cursor,
                f"COPY {quoted(request.schema)}.{quoted(name)} ({listed(part.columns)}) FROM STDIN",
                cast(BinaryIO, _Watched(rows if request.changes is None else _Lines(rows), progress)),
            )


def _set_sequences(cursor: Any, request: LoadSchema) -> None:
    """Set the next ids inside the id range and above existing ones."""
    first, last = request.id_range * IDS_PER_RANGE + 1, (request.id_range + 1) * IDS_PER_RANGE
    is_own_id_range = request.manifest.organizer.id_range == request.id_range
    for sequence in sequences_of(cursor, request.schema):
        column = quoted(sequence.column)
        # In its own range an organizer continues above its highest id, even beyond the range; in another range only
        # ids inside that range count.
        within = "" if is_own_id_range else f" WHERE {column} BETWEEN {first} AND {last}"
        # The highest id may be of a row that was deleted before the archive was made.
        handed_out = request.manifest.sequences.get(sequence.place, first) if is_own_id_range else first
        cursor.execute(
            f"SELECT setval(%s::regclass, GREATEST(%s, %s, (SELECT max({column}) + 1"
            f" FROM {quoted(request.schema)}.{quoted(sequence.table)}{within})), false)",
            [sequence.name, first, handed_out],
        )


class _Watched:
    def __init__(self, source: Any, progress: Progress) -> None:
        self._source, self._progress = source, progress

    def read(self, size: int = -1) -> bytes:
        data = cast(bytes, self._source.read(size))
        self._progress.advance(len(data))
        return data


class _Lines(RawIOBase):
    """Lines as a file."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines, self._rest = iter(lines), b""

    def read(self, size: int = -1) -> bytes:
        pieces, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            line = next(self._lines, None)
            if line is None:
                break
            pieces.append(line)
            length += len(line)
        data = b"".join(pieces)
        cut = len(data) if size < 0 else size
        self._rest = data[cut:]
        return data[:cut]
