"""A checkout whose Parterre is a few lines, for tests of `make up`. Imports no pytest, to start quickly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from parterre.devtools.files import write_json
from parterre.devtools.layout import Layout
from parterre.devtools.ports import any_free_port
from parterre.devtools.processes import Program
from parterre.devtools.report import Report
from parterre.devtools.services import Ports
from parterre.devtools.up import up

DEMO = {
    "organizer": "acme",
    "event": "summer",
    "other_organizer": "zeta",
    "api_token": "token-of-acme",
    "other_api_token": "token-of-zeta",
    "logins": {"owner": {"email": "olga@acme.example", "password": "tulips", "totp_secret": "ABC"}},
}
# Notes what it was asked to do.
MANAGE = f"""
import sys
with open("commands", "a") as commands:
    print(*sys.argv[1:], file=commands)
if sys.argv[1] == "demo":
    print("Planting the demo")
    print({json.dumps(DEMO)!r})
"""
WEB = """
import http.server, os, sys
class Web(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        allowed = self.headers.get("Authorization", "").startswith("Token token-of-")
        forgotten = os.path.exists("forgotten")
        self.send_response(200 if self.path == "/healthcheck/" or allowed and not forgotten else 401)
        self.end_headers()
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Web).serve_forever()
"""


def plant(checkout: Path) -> None:
    (checkout / "manage.py").write_text(MANAGE)
    (checkout / "web.py").write_text(WEB)
    # Several of these run at once, and would all begin with the well-known ports.
    (checkout / "var").mkdir()
    write_json(checkout / "var" / "ports.json", {"web": any_free_port(), "mail_page": any_free_port()})


class Running:
    """`up` in a process of its own, as make runs it."""

    def __init__(self, checkout: Path) -> None:
        self.checkout = checkout
        self.output = checkout / "output"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(checkout)],
                stdout=output,
                stderr=output,
                # Nothing of the servers that the tests themselves run on.
                env={name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
            )

    def description(self) -> dict[str, Any]:
        path = self.checkout / "var" / "stack.json"
        wait_for(lambda: path.exists() or self.process.poll() is not None)
        assert path.exists(), self.output.read_text()
        found: dict[str, Any] = json.loads(path.read_text())
        return found

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(60)


def wait_for(happened: Callable[[], bool], *, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def _programs(layout: Layout, environment: dict[str, str], ports: Ports) -> list[Program]:
    programs: dict[str, tuple[str, ...]] = dict.fromkeys(
        ("worker", "beat", "relay", "proxy"), ("sleep", "61")
    )
    programs["web"] = (sys.executable, "web.py", str(ports.web))
    return [
        Program(name=name, argv=argv, directory=layout.checkout, environment=environment)
        for name, argv in programs.items()
    ]


if __name__ == "__main__":
    sys.exit(up(Layout(Path(sys.argv[1])), Report(sys.stdout), programs=_programs))
