"""Caddy before a real gunicorn with all its threads: clients that trickle are the proxy's guests, and leave in time."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from parterre.devtools.ports import LOOPBACK, any_free_port, is_free
from parterre.devtools.processes import start, wait_until
from parterre.devtools.proxy import prepare_proxy

THREADS = 4
SLOW = 40
# Says how much it got, from whom, and echoes a long answer when asked.
APP = """
def application(environ, start_response):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    size = 2_000_000 if environ["PATH_INFO"] == "/long" else 0
    told = f"{len(body)} {environ['HTTP_HOST']} {environ.get('HTTP_X_FORWARDED_FOR')}".encode()
    start_response("200 OK", [("Content-Length", str(len(told) + size))])
    return [told, b"x" * size]
"""
Opened = Callable[[bytes], socket.socket]

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def app_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    directory, port = tmp_path_factory.mktemp("app"), any_free_port()
    (directory / "slow_app.py").write_text(APP)
    command = [sys.executable, "-m", "gunicorn", "slow_app:application", "--worker-class", "gthread"]
    with (directory / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--workers", "1", "--threads", str(THREADS), "--bind", f"{LOOPBACK}:{port}"],
            cwd=directory,
            stdout=log,
            stderr=log,
        )
        yield port
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def proxy(tmp_path: Path, app_port: int) -> Iterator[Callable[..., int]]:
    """Starts one with these deadlines; answers its port."""
    with ExitStack() as running:

        def begin(**deadlines: int) -> int:
            port = any_free_port()
            program = prepare_proxy(
                tmp_path, port=port, app_port=app_port, environment=dict(os.environ), **deadlines
            )
            started = start(program, log=tmp_path / "log")
            running.callback(started.stop)
            wait_until(lambda: not is_free(port) and not is_free(app_port), started)
            return port

        yield begin


@pytest.fixture
def opened() -> Iterator[Callable[[int, bytes], socket.socket]]:
    with ExitStack() as sockets:

        def send(port: int, first: bytes) -> socket.socket:
            client = sockets.enter_context(socket.create_connection((LOOPBACK, port), timeout=60))
            client.sendall(first)
            return client

        yield send


def ask(port: int, method: str = "GET", body: bytes = b"", **headers: str) -> str:
    with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=60)) as connection:
        connection.request(method, "/", body or None, {"Host": "acme.localhost", **headers})
        return connection.getresponse().read().decode()


HEADERS = b"POST / HTTP/1.1\r\nHost: acme.localhost\r\nContent-Length: 1000\r\n"


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(b"POST / HT", id="within the first line"),
        pytest.param(HEADERS, id="within the headers"),
        pytest.param(HEADERS + b"\r\n", id="before the body"),
        pytest.param(HEADERS + b"\r\n" + b"x" * 500, id="within the body"),
    ],
)
def test_clients_that_never_end_take_no_thread(
    proxy: Callable[..., int], opened: Callable[[int, bytes], socket.socket], first: bytes
) -> None:
    port = proxy()
    for _ in range(SLOW):
        opened(port, first)

    answers = [ask(port, "POST", b"x" * 10) for _ in range(2 * THREADS)]

    assert answers == ["10 acme.localhost 127.0.0.1"] * 2 * THREADS


def test_clients_that_do_not_read_take_no_thread(
    proxy: Callable[..., int], opened: Callable[[int, bytes], socket.socket]
) -> None:
    port = proxy()
    for _ in range(SLOW):
        opened(port, b"GET /long HTTP/1.1\r\nHost: acme.localhost\r\n\r\n")

    assert ask(port) == "0 acme.localhost 127.0.0.1"


@pytest.mark.parametrize(
    "first", [b"POST / HT", HEADERS], ids=["within the first line", "within the headers"]
)
def test_who_does_not_end_in_time_is_sent_away(
    proxy: Callable[..., int], opened: Callable[[int, bytes], socket.socket], first: bytes
) -> None:
    client = opened(proxy(header_seconds=1), first)

    answer = b""
    while piece := client.recv(4096):
        answer += piece

    assert b"200 OK" not in answer


def test_a_body_beyond_every_upload_is_refused(proxy: Callable[..., int]) -> None:
    port = proxy()
    with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=60)) as connection:
        connection.request("POST", "/", b"x" * 13_000_000)

        assert connection.getresponse().status == 413


def test_who_the_client_is_cannot_be_made_up(proxy: Callable[..., int]) -> None:
    assert ask(proxy(), **{"X-Forwarded-For": "192.0.2.1"}) == "0 acme.localhost 127.0.0.1"
