"""`make up`, with stand-ins for the processes of Parterre itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from parterre.stack.layout import Layout
from parterre.stack.lock import hold_lock
from parterre.stack.processes import Program, birth_mark
from parterre.stack.report import Report
from parterre.stack.up import up

pytestmark = pytest.mark.stack

KEYS = [
    *(
        "root_url",
        "api_url",
        "shop_url",
        "backoffice_url",
        "console_url",
        "gate_url",
        "partner_url",
        "mail_url",
    ),
    *("metrics_url", "metrics_user", "metrics_password", "organizer", "event", "other_organizer"),
    *("api_token", "other_api_token", "logins", "pids"),
]
DEMO = {
    "organizer": "acme",
    "event": "summer",
    "other_organizer": "zeta",
    "api_token": "token-of-acme",
    "other_api_token": "token-of-zeta",
    "logins": {"owner": {"email": "olga@acme.example", "password": "tulips", "totp_secret": "ABC"}},
}
MANAGE = f"""
import sys
with open("commands", "a") as commands:
    print(*sys.argv[1:], file=commands)
if sys.argv[1] == "demo":
    print("Planting the demo")
    print({json.dumps(DEMO)!r})
"""
WEB = """
import http.server, sys
class Web(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        public = self.path == "/healthcheck/"
        allowed = public or self.headers.get("Authorization", "").startswith("Token token-of-")
        self.send_response(200 if allowed else 401)
        self.end_headers()
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Web).serve_forever()
"""


def stand_ins(layout: Layout, environment: dict[str, str], ports: Any) -> list[Program]:
    programs: dict[str, tuple[str, ...]] = dict.fromkeys(("worker", "beat", "relay"), ("sleep", "61"))
    programs["web"] = (sys.executable, str(layout.checkout / "web.py"), str(ports.web))
    return [Program(name=name, argv=argv, environment=environment) for name, argv in programs.items()]


class Running:
    """`up` in a process of its own, as make runs it."""

    def __init__(self, checkout: Path) -> None:
        self.checkout = checkout
        script = f"from tests.parterre.stack.test_up import *; run(Path({str(checkout)!r}))"
        environment = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        self.output = checkout / "output"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", script], stdout=output, stderr=output, env=environment
            )

    def description(self) -> dict[str, Any]:
        path = self.checkout / "var" / "stack.json"
        wait_for(lambda: path.exists() or self.process.poll() is not None)
        assert path.exists(), self.output.read_text()
        found: dict[str, Any] = json.loads(path.read_text())
        return found

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(20)


def run(checkout: Path) -> None:
    sys.exit(up(Layout(checkout), Report(sys.stdout), programs=stand_ins))


def wait_for(happened: Callable[[], bool], *, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    """Not below pytest's own directory: as root, PostgreSQL's user could not reach it there."""
    with tempfile.TemporaryDirectory(prefix="parterre-checkout-") as name:
        checkout = Path(name)
        checkout.chmod(0o755)
        (checkout / "manage.py").write_text(MANAGE)
        (checkout / "web.py").write_text(WEB)
        yield checkout


@pytest.fixture
def manage(checkout: Path) -> Iterator[Path]:
    """For another command line than the usual one."""
    manage = checkout / "manage.py"
    yield manage
    manage.write_text(MANAGE)


@pytest.fixture
def running(checkout: Path) -> Iterator[Running]:
    (checkout / "commands").write_text("")
    running = Running(checkout)
    yield running
    running.stop()


def test_a_first_start_prepares_everything_and_describes_it_last(running: Running, checkout: Path) -> None:
    description = running.description()

    assert list(description) == KEYS
    assert {name: description[name] for name in DEMO} == DEMO
    assert description["api_url"] == f"{description['root_url']}api/v1/"
    assert sorted(description["pids"]) == ["beat", "postgres", "relay", "valkey", "web", "worker"]
    assert (checkout / "commands").read_text().splitlines() == [
        "prepare_database",
        "migrate",
        "help --commands",
        "demo --json",
    ]
    assert (checkout / "var" / "stack.json").stat().st_mode & 0o777 == 0o600
    assert "olga@acme.example" in running.output.read_text()


def test_a_second_start_does_nothing_twice(running: Running, checkout: Path) -> None:
    assert running.description()["organizer"] == "acme"
    assert (checkout / "commands").read_text() == ""


def test_a_second_stack_beside_it_is_refused(running: Running, checkout: Path) -> None:
    running.description()
    second = subprocess.run(
        [sys.executable, "-c", f"from tests.parterre.stack.test_up import *; run(Path({str(checkout)!r}))"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 1
    assert f"running already (pid {running.process.pid})" in second.stdout
    assert (checkout / "var" / "stack.json").exists()


@pytest.mark.parametrize("name", ["worker", "valkey", "postgres"])
def test_a_killed_process_is_replaced_and_described_anew(running: Running, name: str) -> None:
    killed = running.description()["pids"][name]

    os.kill(killed, signal.SIGKILL)

    wait_for(lambda: running.description()["pids"][name] != killed)
    assert birth_mark(running.description()["pids"][name])


def test_stopping_ends_every_process_and_takes_the_description_away(running: Running, checkout: Path) -> None:
    pids = running.description()["pids"]

    assert running.stop() == 0

    assert not (checkout / "var" / "stack.json").exists()
    assert {name: birth_mark(pid) for name, pid in pids.items()} == dict.fromkeys(pids)


def test_a_killed_stack_is_cleaned_up_by_the_next(running: Running, checkout: Path) -> None:
    pids = running.description()["pids"]
    running.process.kill()
    running.process.wait()

    again = Running(checkout)

    wait_for(lambda: again.description()["pids"]["web"] != pids["web"])
    assert {name: birth_mark(pid) for name, pid in pids.items()} == dict.fromkeys(pids)
    assert again.stop() == 0


def test_a_stop_while_preparing_leaves_nothing_behind(checkout: Path, manage: Path) -> None:
    manage.write_text("import time; open('busy', 'w').close(); time.sleep(60)")
    running = Running(checkout)
    wait_for((checkout / "busy").exists)

    assert running.stop() == 0

    assert list((checkout / "var" / "run").iterdir()) == []
    with hold_lock(checkout / "var" / "up.lock"):
        pass


def test_a_failing_step_says_why(checkout: Path, manage: Path) -> None:
    manage.write_text("raise SystemExit('the roles are in the way')")
    running = Running(checkout)

    assert running.process.wait(20) == 1

    assert "manage.py prepare_database failed:\n\nthe roles are in the way" in running.output.read_text()
