"""COPY as a stream for either driver. A table need not fit into memory.

COPY bypasses execute wrappers, but a new cursor has the organizer selected already.
"""

from __future__ import annotations

from typing import Any, BinaryIO

PIECE = 256 * 1024


def copy_out(cursor: Any, sql: str, into: BinaryIO) -> None:
    """`sql`: COPY … TO STDOUT. `cursor`: Django's, inside a transaction. Raises Django's database errors."""
    raw = cursor.cursor
    with cursor.db.wrap_database_errors:
        if hasattr(raw, "copy_expert"):
            raw.copy_expert(sql, into, PIECE)
            return
        with raw.copy(sql) as pieces:
            for piece in pieces:
                into.write(piece)


def copy_in(cursor: Any, sql: str, source: BinaryIO) -> None:
    """`sql`: COPY … FROM STDIN."""
    raw = cursor.cursor
    with cursor.db.wrap_database_errors:
        if hasattr(raw, "copy_expert"):
            raw.copy_expert(sql, source, PIECE)
            return
        with raw.copy(sql) as copy:
            while piece := source.read(PIECE):
                copy.write(piece)
