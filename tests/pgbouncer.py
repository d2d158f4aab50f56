"""A real PgBouncer between the tests and their PostgreSQL, as operators put it there: Debian's, in transaction mode."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections

from parterre.devtools.ports import LOOPBACK, any_free_port
from parterre.devtools.processes import Program, start, wait_until
from parterre.devtools.system import POOLER, find_program, require_libraries
from parterre.devtools.system_user import SystemUser, user_for_servers

ADMIN = "pgbouncer"  # its console is a database of this name
PASSWORD = "for-tests-only"

CONFIGURATION = """
[databases]
* = host={host} port={server_port}

[pgbouncer]
listen_addr = {loopback}
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
admin_users = {admin}
pool_mode = {mode}
default_pool_size = {size}
max_client_conn = 200
server_login_retry = 1
query_wait_timeout = 20
log_connections = 0
log_disconnections = 0
"""


@dataclass(frozen=True, slots=True)
class Pooler:
    port: int

    def tell(self, command: str) -> None:
        """A command of its console: RECONNECT, KILL …, RESUME …."""
        connection = _driver().connect(
            host=LOOPBACK, port=self.port, user=ADMIN, password=PASSWORD, dbname="pgbouncer"
        )
        with closing(connection):
            connection.autocommit = True
            connection.cursor().execute(command)

    def is_ready(self) -> bool:
        with suppress(_driver().OperationalError):
            self.tell("SHOW VERSION")
            return True
        return False


@contextmanager
def pgbouncer(*, size: int = 4, mode: str = "transaction") -> Iterator[Pooler]:
    """`size`: server connections a login. Both logins of the tests' settings may come in."""
    require_libraries(POOLER)
    user = user_for_servers()  # it refuses to run as root
    home = Path(tempfile.mkdtemp(prefix="parterre-pgbouncer-"))
    try:
        pooler = Pooler(any_free_port())
        configuration = _write(home, pooler, user, size=size, mode=mode)
        program = Program(
            name="pgbouncer", argv=(find_program("pgbouncer") or "pgbouncer", str(configuration)), run_as=user
        )
        running = start(program, log=home / "log")
        try:
            wait_until(pooler.is_ready, running, timeout=20)
            yield pooler
        finally:
            running.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def through(pooler: Pooler, *aliases: str) -> Iterator[None]:
    """New connections of these aliases go through it, in every thread."""
    before = {alias: dict(connections.settings[alias]) for alias in aliases}
    for alias in aliases:
        connections[alias].close()
        connections.settings[alias] |= {"HOST": LOOPBACK, "PORT": str(pooler.port)}
    try:
        yield
    finally:
        for alias, settings in before.items():
            connections[alias].close()
            connections.settings[alias] |= {"HOST": settings["HOST"], "PORT": settings["PORT"]}


def _write(home: Path, pooler: Pooler, user: SystemUser | None, *, size: int, mode: str) -> Path:
    settings = connections["default"].settings_dict
    users = {ADMIN: PASSWORD} | {
        connections.settings[alias]["USER"]: connections.settings[alias]["PASSWORD"]
        for alias in ("default", "owner")
    }
    (home / "users").write_text("".join(f'"{name}" "{word}"\n' for name, word in users.items()))
    (home / "pgbouncer.ini").write_text(
        CONFIGURATION.format(
            host=settings["HOST"],
            server_port=settings["PORT"],
            loopback=LOOPBACK,
            port=pooler.port,
            users=home / "users",
            admin=ADMIN,
            mode=mode,
            size=size,
        )
    )
    if user:
        for path in (home, *home.iterdir()):
            shutil.chown(path, user.uid, user.gid)
    return home / "pgbouncer.ini"


def _driver() -> Any:
    """psycopg2 or psycopg 3, whichever Django took."""
    return connections["default"].Database
