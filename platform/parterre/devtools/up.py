"""`make up`: runs everything Parterre needs on this machine until Ctrl-C."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from parterre.devtools.databases import Databases, databases_on, given_databases
from parterre.devtools.description import describe, logins_of, urls_of, write_description
from parterre.devtools.errors import StackError, StopRequested
from parterre.devtools.files import read_json, write_json
from parterre.devtools.health import demo_is_there, healthcheck
from parterre.devtools.interruption import Interruption
from parterre.devtools.layout import Layout
from parterre.devtools.lock import hold_lock
from parterre.devtools.ports import free_port, is_free, usual_port
from parterre.devtools.postgres import prepare_postgres
from parterre.devtools.prepare import Preparation
from parterre.devtools.processes import Program, wait_until
from parterre.devtools.report import Report
from parterre.devtools.secrets_file import Secrets, load_or_create
from parterre.devtools.services import (
    STRIPE_BASE,
    Ports,
    child_environment,
    mail_catcher,
    parterre_programs,
    stripe_double,
    without_superuser,
    worth_keeping,
)
from parterre.devtools.supervisor import Supervisor
from parterre.devtools.system import WEASYPRINT, require_libraries
from parterre.devtools.valkey import prepare_valkey

# What stands on what: layers are stopped from the top.
_SERVERS, _MAIL, _PARTERRE = 0, 1, 2
_READY_IN = 120.0
Programs = Callable[[Layout, dict[str, str], Ports], list[Program]]
# What people type; the others are for programs, and are each checkout's own.
_KNOWN_PORTS = {"web": 8000, "mail_page": 8025}
_OTHER_PORTS = ("app", "smtp", "postgres", "valkey", "stripe")


def up(layout: Layout, report: Report, *, programs: Programs = parterre_programs) -> int:
    """Until a signal comes. 0 when it was asked to stop, 1 when it could not start or go on."""
    interruption = Interruption()
    interruption.install()
    layout.create()
    try:
        with hold_lock(layout.lock):
            Stack(layout, report, interruption, programs).run()
    except StopRequested:
        report.say("Stopped.")
    except StackError as problem:
        report.say(f"\n{problem}")
        return 1
    return 0


class Stack:
    def __init__(
        self, layout: Layout, report: Report, interruption: Interruption, programs: Programs
    ) -> None:
        self._layout = layout
        self._report = report
        self._interruption = interruption
        self._programs = programs
        self._supervisor = Supervisor(run=layout.run, logs=layout.logs, say=report.say)
        self._secrets: Secrets = load_or_create(layout.secrets)
        self._cluster_id: str | None = None

    def run(self) -> None:
        self._forget()
        self._clean_up_after_a_killed_stack()
        with self._report.step("system libraries"):
            require_libraries(WEASYPRINT)
        try:
            self._serve()
        finally:
            self._stop()

    def _clean_up_after_a_killed_stack(self) -> None:
        ended = self._supervisor.stop_leftovers()
        if ended:
            self._report.say(f"  An earlier stack was killed; ended what it left running: {', '.join(ended)}")
        shutil.rmtree(self._layout.metrics, ignore_errors=True)
        self._layout.metrics.mkdir(mode=0o700)

    def _serve(self) -> None:
        chosen = _choose_ports(self._layout)
        databases = given_databases(os.environ, self._secrets) or self._start_postgres(chosen["postgres"])
        valkey_url = os.environ.get("VALKEY_URL") or self._start_valkey(chosen["valkey"])
        ports = Ports(
            web=chosen["web"],
            app=chosen["app"],
            smtp=chosen["smtp"],
            mail_page=chosen["mail_page"],
            stripe=chosen["stripe"],
        )
        environment = child_environment(
            os.environ,
            layout=self._layout,
            databases=databases,
            valkey_url=valkey_url,
            secrets=self._secrets,
            ports=ports,
        )
        if STRIPE_BASE not in os.environ:
            self._start_double_of_stripe(environment, ports)
        preparation = Preparation(
            self._layout, environment, self._report, lambda: self._interruption.requested
        )
        preparation.bring_up_to_date(cluster_id=self._cluster_id)
        serving = without_superuser(environment)
        write_json(self._layout.environment, worth_keeping(serving, os.environ))
        self._supervisor.start(mail_catcher(self._layout, serving, ports), layer=_MAIL)
        for program in self._programs(self._layout, serving, ports):
            self._supervisor.start(program, layer=_PARTERRE)
        with self._report.step("processes"):
            self._watch_until_healthy(ports)
        if not demo_is_there(self._describe(ports)):
            preparation.make_demo()
            if not demo_is_there(self._describe(ports)):
                self._report.say("  The demo was made, but the API does not show it to its tokens.")
        self._announce(ports)
        self._watch(ports)

    def _start_postgres(self, port: int) -> Databases:
        with self._report.step("PostgreSQL") as step:
            server = prepare_postgres(self._layout.postgres, port=port)
            running = self._supervisor.start(server.program(), layer=_SERVERS)
            wait_until(server.is_ready, running)
            step.note = f"127.0.0.1:{port}, data in {_short(server.directory, self._layout)}"
        self._cluster_id = server.cluster_id
        return databases_on(server, self._secrets)

    def _start_valkey(self, port: int) -> str:
        with self._report.step("Valkey") as step:
            server = prepare_valkey(self._layout.valkey, port=port, password=self._secrets.valkey_password)
            running = self._supervisor.start(server.program(), layer=_SERVERS)
            wait_until(server.is_ready, running, timeout=20)
            step.note = f"127.0.0.1:{port}"
        return server.url

    def _start_double_of_stripe(self, environment: dict[str, str], ports: Ports) -> None:
        """Before the demo is made, which registers its webhook there."""
        double = stripe_double(self._layout, without_superuser(environment), ports)
        running = self._supervisor.start(double, layer=_MAIL)
        wait_until(lambda: not is_free(ports.stripe), running)

    def _watch_until_healthy(self, ports: Ports) -> None:
        deadline = time.monotonic() + _READY_IN
        while not (answer := healthcheck(ports.web)).is_ok:
            self._supervisor.look()
            if self._interruption.requested:
                raise StopRequested
            if time.monotonic() > deadline:
                raise StackError(
                    f"After {_READY_IN:.0f} s the web process is not healthy: {answer}\n"
                    f"Logs are in {self._layout.logs}."
                )
            time.sleep(0.1)

    def _announce(self, ports: Ports) -> None:
        description = self._describe(ports)
        self._report.table("Parterre is running", urls_of(description))
        self._report.table("Logins of the demo", logins_of(description))
        self._report.say(f"\nLogs are in {_short(self._layout.logs, self._layout)}. Ctrl-C stops everything.")
        write_description(self._layout.description, description)

    def _watch(self, ports: Ports) -> None:
        while not self._interruption.requested:
            if self._supervisor.look():
                write_description(self._layout.description, self._describe(ports))
            time.sleep(0.2)

    def _describe(self, ports: Ports) -> dict[str, object]:
        return describe(
            ports=ports,
            secrets=self._secrets,
            demo=read_json(self._layout.demo),
            pids=self._supervisor.pids(),
        )

    def _forget(self) -> None:
        for kept in (self._layout.description, self._layout.environment):
            kept.unlink(missing_ok=True)

    def _stop(self) -> None:
        self._forget()
        began = time.monotonic()
        self._supervisor.stop(in_a_hurry=lambda: self._interruption.insisted)
        self._report.say(f"\nEverything is stopped ({time.monotonic() - began:.1f} s).")


def _choose_ports(layout: Layout) -> dict[str, int]:
    """The ports of last time where they are free, so that bookmarks and open tabs go on working."""
    wished = os.environ.get("PORT")
    if wished and not (wished.isdecimal() and is_free(int(wished))):
        raise StackError(f"PORT={wished} is not a free port.")
    own = {name: usual_port(f"{layout.var}/{name}") for name in _OTHER_PORTS}
    preferred = own | _KNOWN_PORTS | read_json(layout.ports) | ({"web": int(wished)} if wished else {})
    chosen = {name: free_port(preferred=preferred[name]) for name in (*_KNOWN_PORTS, *_OTHER_PORTS)}
    write_json(layout.ports, chosen)
    return chosen


def _short(path: Path, layout: Layout) -> str:
    return str(path.relative_to(layout.checkout)) if path.is_relative_to(layout.checkout) else str(path)


def main() -> int:
    return up(Layout.of_this_checkout(), Report(sys.stdout))
