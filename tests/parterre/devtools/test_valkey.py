"""The embedded Valkey: a broker that forgets, or a store that keeps."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import redis

from parterre.devtools.valkey import embedded_valkey

pytestmark = pytest.mark.stack


@pytest.mark.parametrize(("durable", "afterwards"), [(False, None), (True, b"tulip")])
def test_a_restart_empties_it_unless_it_is_durable(
    tmp_path: Path, durable: bool, afterwards: bytes | None
) -> None:
    with (
        embedded_valkey(tmp_path / "valkey", durable=durable) as server,
        redis.from_url(server.url) as client,
    ):
        client.set("flower", "tulip")

    with embedded_valkey(tmp_path / "valkey", durable=durable) as again, redis.from_url(again.url) as client:
        assert client.get("flower") == afterwards


def test_nobody_gets_in_without_the_password(tmp_path: Path) -> None:
    with (
        embedded_valkey(tmp_path / "valkey") as server,
        socket.create_connection(("127.0.0.1", server.port)) as connection,
    ):
        connection.sendall(b"PING\r\n")
        answer = connection.recv(100)

    assert answer == b"-NOAUTH Authentication required.\r\n"


def test_it_is_gone_afterwards(tmp_path: Path) -> None:
    with embedded_valkey(tmp_path / "valkey") as server:
        assert server.is_ready()
    assert not server.is_ready()
