"""Nothing goes to the database past the connection that guards organizers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("apps", "tenants", "platform")
# Execute wrappers see what Django's cursor executes. They do not see these.
PAST_THE_GUARD = {
    "a driver": re.compile(r"^\s*(import|from) psycopg", re.MULTILINE),
    "the driver's connection": re.compile(r"\bconnection\.connection\b|\]\.connection\b"),
    "the driver's cursor": re.compile(r"\bcursor\.cursor\b"),
    "COPY without entering": re.compile(r"\bcopy_(expert|from|to)\("),
    "a procedure": re.compile(r"\bcallproc\("),
    "the guard's switch": re.compile(r"\b_internal\b|execute_wrappers|\bTENANT_ROLES\b"),
}
MAY = {
    "tenants/postgresql/base.py": "the guard itself",
    "tenants/postgresql/copy_stream.py": "COPY in both drivers, on a cursor that has entered",
    "platform/parterre/project/settings/parts/database.py": "says which alias is the owner's",
}


def passages(text: str) -> list[str]:
    return [name for name, pattern in PAST_THE_GUARD.items() if pattern.search(text)]


def test_no_module_goes_past_the_guard() -> None:
    found = {
        str(path.relative_to(ROOT)): passages(path.read_text())
        for source in SOURCES
        for path in (ROOT / source).rglob("*.py")
        if "migrations" not in path.parts
    }

    assert {name: what for name, what in found.items() if what and name not in MAY} == {}
    assert [name for name in MAY if not found.get(name)] == []  # who is listed needs to be


@pytest.mark.parametrize(
    "line",
    [
        "import psycopg2",
        "    from psycopg import sql",
        "connection.connection.cursor().execute(x)",
        'connections["default"].connection.cursor()',
        "cursor.cursor.execute(x)",
        "cursor.copy_expert(x, y)",
        'cursor.callproc("x")',
        "connection._internal = True",
    ],
)
def test_it_would_be_noticed(line: str) -> None:
    assert passages(f"# first\n{line}\n") != []
