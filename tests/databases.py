"""The test database: built once per state of the migrations, copied for each worker.

It holds public, and two organizers: acme (Olga's) and zeta (Mallory's).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import connections

from tests.people import ORGANIZERS, settle
from tests.servers import place

ROOT = Path(__file__).resolve().parent.parent
# Not from the root downward: .venv/ and var/ have thousands of directories.
MADE_FROM = (
    *(f"{source}/**/migrations/*.py" for source in ("apps", "tenants", "platform")),
    *("tenants/*.py", "tests/people.py", "tests/databases.py"),
)


def template_name() -> str:
    digest = hashlib.sha256()
    for pattern in MADE_FROM:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.name.encode() + path.read_bytes())
    return f"parterre_template_{digest.hexdigest()[:12]}"


def use(database: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = database
        connections.settings[alias]["NAME"] = database


def make_for_worker(worker: str) -> str:
    """A fresh copy for this worker; the first comer builds what is copied."""
    template, mine = template_name(), f"parterre_test_{worker}"
    with _one_at_a_time(), admin("postgres") as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone() is None:
            _build(cursor, template)
        cursor.execute(f'DROP DATABASE IF EXISTS "{mine}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{mine}" OWNER parterre_owner TEMPLATE "{template}"')
    with admin(mine) as cursor:  # rights on a database and settings of roles in it are not copied
        from tenants.postgresql import roles

        roles.prepare_database(cursor, database=mine, app="parterre_app", owner="parterre_owner")
    return mine


def _build(cursor: object, template: str) -> None:
    from tenants.management.commands.prepare_database import prepare_database_server
    from tenants.postgresql import roles
    from tenants.provisioning import schema_template

    _drop_older(cursor)
    draft = f"{template}_draft"
    logins = {alias: {**settings.DATABASES[alias], "NAME": draft} for alias in ("default", "owner")}
    prepare_database_server(cursor, app=logins["default"], owner=logins["owner"])
    with admin(draft) as inside:
        roles.prepare_database(inside, database=draft, app="parterre_app", owner="parterre_owner")
    use(draft)
    schema_template.migrate_public(lambda _: None)
    schema_template.refresh_template()
    for name in ORGANIZERS:
        settle(name)
    for alias in ("default", "owner"):
        connections[alias].close()
    cursor.execute(f'ALTER DATABASE "{draft}" RENAME TO "{template}"')  # type: ignore[attr-defined]


def _drop_older(cursor: object) -> None:
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'parterre_te%%'", [])  # type: ignore[attr-defined]
    for (name,) in cursor.fetchall():  # type: ignore[attr-defined]
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[attr-defined]
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname ~ '^org_'", [])  # type: ignore[attr-defined]
    for (name,) in cursor.fetchall():  # type: ignore[attr-defined]
        cursor.execute(f'DROP ROLE "{name}"')  # type: ignore[attr-defined]


@contextmanager
def admin(database: str) -> Iterator[object]:
    """A superuser's cursor, in autocommit."""
    url = urlsplit(os.environ["DATABASE_ADMIN_URL"])
    alias = f"admin_{database}"
    connections.settings[alias] = {
        **connections.settings["default"],
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
    }
    try:
        connections[alias].connect()  # by hand: a test case would not let an alias open that it does not know
        with connections[alias].cursor() as cursor:
            yield cursor
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (place() / "databases.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
