"""Records which migrations the local database was made with, so that `make up` can report a mismatch.

Django identifies an applied migration by name only: changed content or a removed migration shows later, as a missing
column.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from parterre.devtools.errors import StackError
from parterre.devtools.files import read_json, write_json
from parterre.devtools.layout import Layout

_SOURCES: Final = ("apps", "billing", "platform", "tenants")


class OldDatabase(StackError):
    def __init__(self, why: str) -> None:
        super().__init__(
            f"The local database was made with other migrations than these sources have: {why}.\n"
            "It cannot be brought up to date. `make clean` removes it with all local data; then run `make up` again."
        )


def check_applied(layout: Layout, *, database: str) -> None:
    """Raises OldDatabase. `database`: a mark of the one that is looked at; records of another one say nothing."""
    record = read_json(layout.migrations)
    if record.get("database") != database:
        # Prepared by sources that kept no record yet.
        if not record and read_json(layout.stamp).get("database") == database:
            raise OldDatabase("it is older than their record")
        return
    if why := _contradiction(record.get("applied", {}), fingerprints(layout.checkout)):
        raise OldDatabase(why)


def record_applied(layout: Layout, *, database: str) -> None:
    write_json(layout.migrations, {"database": database, "applied": fingerprints(layout.checkout)})


def fingerprints(checkout: Path) -> dict[str, str]:
    """Of each migration by its path in the checkout. What a comment or a line break changes is the same migration."""
    return {
        str(path.relative_to(checkout)): hashlib.sha256(
            ast.dump(ast.parse(path.read_bytes())).encode()
        ).hexdigest()
        for path in _migrations_in(checkout)
    }


def _contradiction(applied: Mapping[str, str], found: Mapping[str, str]) -> str:
    """Empty when every applied migration is there as it was; new ones are what `migrate` is for."""
    for path, fingerprint in applied.items():
        if path not in found:
            return f"{path} is gone"
        if found[path] != fingerprint:
            return f"{path} has changed"
    return ""


def _migrations_in(checkout: Path) -> Iterator[Path]:
    for source in _SOURCES:
        yield from sorted((checkout / source).glob("**/migrations/[0-9]*.py"))
