"""What leaves the house for Sentry."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest

from parterre.observability import context
from parterre.observability.sentry import prepared

REPORT = """
import sys
import sentry_sdk
from parterre.observability import context
from parterre.observability.sentry import start

start(sys.argv[1], environment="test", traces_sample_rate=0)

def sell(card):
    raise RuntimeError("declined")

with context.fresh(request="r1", task="t1"):
    context.organizer.set("acme")
    try:
        sell("4111-" + "1111")
    except RuntimeError as error:
        sentry_sdk.capture_exception(error)
sentry_sdk.flush()
"""


UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}


@pytest.fixture
def sentry() -> Iterator[tuple[str, list[bytes]]]:
    """A DSN, and the envelopes that come in."""
    received: list[bytes] = []

    class Receive(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(UNPACK[self.headers["Content-Encoding"]](body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receive)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", received
    server.shutdown()
    server.server_close()


def test_an_error_is_reported_with_tags_and_without_local_variables(sentry: tuple[str, list[bytes]]) -> None:
    dsn, received = sentry

    subprocess.run([sys.executable, "-c", REPORT, dsn], env=os.environ, check=True, timeout=60)

    [event] = [
        item
        for envelope in received
        for item in map(json.loads, envelope.splitlines())
        if "exception" in item
    ]
    assert event["tags"] == {"request_id": "r1", "task_id": "t1", "organizer": "acme"}
    assert event["environment"] == "test"
    assert event["exception"]["values"][0]["value"] == "declined"
    assert b"4111-1111" not in b"".join(received)


def test_query_strings_and_cookies_stay_here() -> None:
    """So do paths, which hold secrets of orders."""
    request = {"method": "GET", "url": "https://a.example/x", "query_string": "s=1", "cookies": "a=b"}
    with context.fresh(request="r1"):
        event = prepared({"request": request}, {})

    assert event == {"request": {"method": "GET", "headers": {}}, "tags": {"request_id": "r1"}}
