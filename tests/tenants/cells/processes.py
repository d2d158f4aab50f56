"""Two cells: a database and a server process each, on one machine. `main` begins as a copy of the test's database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from django.db import connections

from parterre.devtools.ports import any_free_port
from parterre.devtools.processes import Program, RunningProgram, start, wait_until
from tenants.postgresql import roles
from tests import databases

ROOT = Path(__file__).resolve().parents[3]
KEY = "known to all cells, and to nobody else"
HOST = "parterre.test"
# Nobody may be in what is copied: threads of tests before this one may have left a connection.
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@dataclass
class Cell:
    name: str
    database: str
    environment: dict[str, str]
    port: int
    log: Path
    process: RunningProgram | None = None

    def get(self, path: str, *, host: str = HOST, **more: Any) -> requests.Response:
        return self.request("GET", path, host=host, **more)

    def request(
        self, method: str, path: str, *, host: str = HOST, token: str = "", headers: Any = (), **more: Any
    ) -> requests.Response:
        sent = {"Host": host, **dict(headers), **({"Authorization": f"Token {token}"} if token else {})}
        url = f"http://127.0.0.1:{self.port}{path}"
        return requests.request(method, url, headers=sent, timeout=30, allow_redirects=False, **more)

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._command(words), env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command(words),
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _command(self, words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "django", *words]

    def start(self) -> None:
        gunicorn = ("-m", "gunicorn", "-c", "python:parterre.project.gunicorn", "-w", "1")
        program = Program(
            name=f"cell {self.name}",
            argv=(sys.executable, *gunicorn, "-b", f"127.0.0.1:{self.port}"),
            directory=ROOT,
            environment=self.environment,
        )
        self.process = start(program, log=self.log)

    def wait(self) -> None:
        assert self.process is not None
        wait_until(self._answers, self.process)

    def stop(self) -> None:
        if self.process is not None:
            self.process.stop()
            self.process = None

    def _answers(self) -> bool:
        try:
            return self.get("/healthcheck/").ok
        except requests.ConnectionError:
            return False

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with databases.admin(self.database) as cursor:
            cursor.execute(sql, list(values))  # type: ignore[attr-defined]
            return list(cursor.fetchall())  # type: ignore[attr-defined]


@contextmanager
def two_cells(place: Path, *, without: str) -> Iterator[tuple[Cell, Cell]]:
    """`without`: slug of an organizer whom the second does not know, nor its people."""
    with ExitStack() as stack:
        first = stack.enter_context(_copied("main", str(connections["default"].settings_dict["NAME"])))
        second = stack.enter_context(_copied("east", databases.template_name(), without=without))
        ports = [any_free_port(), any_free_port()]
        (place / "environments").mkdir()
        cells = (
            _cell("main", first, ports[0], ("east", ports[1]), place),
            _cell("east", second, ports[1], ("main", ports[0]), place),
        )
        for cell in cells:
            stack.callback(cell.stop)
            cell.start()
        for cell in cells:
            cell.wait()
        yield cells


def _cell(name: str, database: str, port: int, other: tuple[str, int], place: Path) -> Cell:
    data = place / name
    data.mkdir()
    valkey = urlsplit(os.environ["VALKEY_URL"])
    number = (int(valkey.path.lstrip("/") or 0) + (8 if name == "east" else 0)) % 16
    own = {
        **{key: _with_database(os.environ[key], database) for key in ("DATABASE_URL", "DATABASE_OWNER_URL")},
        "VALKEY_URL": valkey._replace(path=f"/{number}").geturl(),
        "DJANGO_SETTINGS_MODULE": "parterre.project.settings",
        "PARTERRE_PARTERRE_URL": f"http://{HOST}",
        "PARTERRE_PARTERRE_DEVELOPMENT": "on",
        "PARTERRE_PARTERRE_DATADIR": str(data),
        "PARTERRE_PARTERRE_PLUGINS_DEFAULT": "manual,pdf",
        "PARTERRE_CELLS_NAME": name,
        "PARTERRE_CELLS_OTHERS": f"{other[0]}=http://127.0.0.1:{other[1]}",
        "PARTERRE_CELLS_KEY": KEY,
        "PARTERRE_ENCRYPTION_KEYS": "k" * 40,  # of all cells: what moves stays encrypted
        "PARTERRE_CELLS_ENVIRONMENTS": str(place / "environments"),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
    }
    lines = "".join(f"{key}={value}\n" for key, value in own.items())
    (place / "environments" / f"{name}.env").write_text(lines)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PARTERRE_", "DATABASE_"))}
    return Cell(name, database, kept | own, port, data / "web.log")


def _with_database(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()


@contextmanager
def _copied(cell: str, source: str, *, without: str = "") -> Iterator[str]:
    name = f"{connections['default'].settings_dict['NAME']}_{cell}"
    for connection in connections.all():
        connection.close()
    with databases.admin("postgres") as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[attr-defined]
        cursor.execute(OTHERS, [source])  # type: ignore[attr-defined]
        cursor.execute(f'CREATE DATABASE "{name}" OWNER parterre_owner TEMPLATE "{source}"')  # type: ignore[attr-defined]
    with databases.admin(name) as cursor:
        roles.prepare_database(cursor, database=name, app="parterre_app", owner="parterre_owner")
        if without:
            _forget(cursor, without)
    try:
        yield name
    finally:
        with databases.admin(name) as cursor:
            cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^org_'")  # type: ignore[attr-defined]
            made = {schema for (schema,) in cursor.fetchall()}  # type: ignore[attr-defined]
        with databases.admin("postgres") as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[attr-defined]
            for schema in made - _known_schemas():
                cursor.execute(f'DROP ROLE IF EXISTS "{schema}"')  # type: ignore[attr-defined]


def _forget(cursor: Any, slug: str) -> None:
    cursor.execute("SELECT id, schema_name FROM tenants_organizer WHERE slug = %s", [slug])
    ((organizer_id, schema),) = cursor.fetchall()
    cursor.execute("SELECT user_id FROM membership WHERE organizer_id = %s", [organizer_id])
    people = [row[0] for row in cursor.fetchall()]
    cursor.execute("DELETE FROM membership WHERE organizer_id = %s", [organizer_id])
    cursor.execute("DELETE FROM token_route WHERE organizer_id = %s", [organizer_id])
    cursor.execute("DELETE FROM tenants_domain WHERE tenant_id = %s", [organizer_id])
    cursor.execute("DELETE FROM outbox WHERE organizer_id = %s", [organizer_id])
    cursor.execute("DELETE FROM tenants_organizer WHERE id = %s", [organizer_id])
    cursor.execute(f'DROP SCHEMA "{schema}" CASCADE')
    cursor.execute("DELETE FROM account_emailaddress WHERE user_id = ANY(%s)", [people])
    cursor.execute("DELETE FROM accounts_user WHERE id = ANY(%s)", [people])


def _known_schemas() -> set[str]:
    """A role is the whole server's: those of the test's own database stay."""
    with databases.admin(connections["default"].settings_dict["NAME"]) as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^org_'")  # type: ignore[attr-defined]
        return {name for (name,) in cursor.fetchall()}  # type: ignore[attr-defined]
