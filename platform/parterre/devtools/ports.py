"""Ports on the loopback interface."""

from __future__ import annotations

import socket
import zlib

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers do it: a port in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def usual_port(owner: str) -> int:
    """One of nine thousand, the same for the same owner.

    Below the range that outgoing connections take theirs from: a server that was killed finds its port again.
    """
    return 21_000 + zlib.crc32(owner.encode()) % 9_000


def free_port(*, preferred: int | None = None) -> int:
    """The preferred port, so that addresses stay the same from start to start, or else any other."""
    if preferred and is_free(preferred):
        return preferred
    return any_free_port()
