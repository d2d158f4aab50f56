"""Real relay, worker, broker and mail server around a test, with the means to kill them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connections

from parterre.devtools.ports import any_free_port
from parterre.devtools.processes import RunningProgram, start, wait_until
from parterre.devtools.valkey import prepare_valkey

ROOT = Path(__file__).resolve().parents[2]
QUEUES = "checkout,mail,notifications,background,default"


class Inbox:
    """Takes every mail after a moment, so that a kill can come between DATA and the sender's COMMIT."""

    def __init__(self, delay: float) -> None:
        self.message_ids: dict[str, list[str]] = defaultdict(list)
        self._delay = delay

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        import asyncio

        await asyncio.sleep(self._delay)
        mail = message_from_bytes(envelope.content or b"")
        for recipient in envelope.rcpt_tos:
            self.message_ids[recipient].append(str(mail["Message-ID"]))
        return "250 taken"


class Workers:
    def __init__(self, place: Path, smtp_port: int) -> None:
        self._place = place
        self._valkey_port = any_free_port()
        self.valkey = self._start_valkey()
        self._environment = self._environment_of(smtp_port)
        self.relay, self.worker = self._start_relay(), self._start_worker()

    def kill_worker(self) -> None:
        """The pool and its children, as an OOM killer or a power cut would."""
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()
        self.worker = self._start_worker()

    def kill_relay(self) -> None:
        os.killpg(self.relay.pid, signal.SIGKILL)
        self.relay.wait()
        self.relay = self._start_relay()

    def empty_the_broker(self) -> None:
        """Kill Valkey, which keeps nothing on disk, and start it again at the same place."""
        os.killpg(self.valkey.pid, signal.SIGKILL)
        self.valkey.stop()
        self.valkey = self._start_valkey()

    def stop(self) -> None:
        for process in (self.worker, self.relay):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.valkey.stop()

    def _start_valkey(self) -> RunningProgram:
        self._server = prepare_valkey(self._place / "valkey", port=self._valkey_port, password="kill-me")
        running = start(self._server.program(), log=self._place / "valkey.log")
        wait_until(self._server.is_ready, running)
        return running

    def _start_relay(self) -> subprocess.Popen[bytes]:
        return self._start("relay", [sys.executable, "manage.py", "relay"])

    def _start_worker(self) -> subprocess.Popen[bytes]:
        celery = [sys.executable, "-m", "celery", "-A", "parterre.project.celery", "worker"]
        return self._start(
            "worker", [*celery, "-Q", QUEUES, "-c", "2", "--without-gossip", "--without-mingle"]
        )

    def _start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self._place / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    def _environment_of(self, smtp_port: int) -> dict[str, str]:
        """The test's own database, and servers of our own beside it."""
        database = connections["default"].settings_dict["NAME"]
        urls = {
            name: urlunsplit(urlsplit(os.environ[name])._replace(path=f"/{database}"))
            for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
        }
        mail = {"PARTERRE_MAIL_HOST": "127.0.0.1", "PARTERRE_MAIL_PORT": str(smtp_port)}
        return {
            **os.environ,
            **urls,
            **mail,
            "VALKEY_URL": self._server.url,
            "PARTERRE_METRICS_ENABLED": "off",
        }


@contextmanager
def workers(place: Path, *, mail_delay: float = 0.05) -> Iterator[tuple[Workers, Inbox]]:
    inbox = Inbox(mail_delay)
    server = Controller(inbox, hostname="127.0.0.1", port=any_free_port())
    server.start()
    try:
        running = Workers(place, server.port)
        try:
            yield running, inbox
        finally:
            running.stop()
    finally:
        server.stop()


def eventually(holds: Callable[[], bool], *, within: float) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.2)
    return holds()
