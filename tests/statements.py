"""Counting what a piece of work asks of the database, without what transactions and roles cost in tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

AROUND = ("SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ", "SET LOCAL ")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL of the block, filled in at its end."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [query["sql"] for query in captured if not query["sql"].startswith(AROUND)]
