"""Brings database, static files and demo data up to date with the sources; skips what is current."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parterre.devtools.applied_migrations import check_applied, record_applied
from parterre.devtools.errors import StackError, StopRequested
from parterre.devtools.files import read_json, rotate, tail, write_json
from parterre.devtools.layout import Layout
from parterre.devtools.processes import start
from parterre.devtools.report import Report
from parterre.devtools.services import manage

_SOURCES = ("apps", "billing", "platform", "tenants", "manage.py", "pyproject.toml", "uv.lock")
_LEFT_OUT = {"__pycache__", "node_modules"}


@dataclass(frozen=True, slots=True)
class Preparation:
    layout: Layout
    environment: Mapping[str, str]
    report: Report
    interrupted: Callable[[], bool]

    def bring_up_to_date(self, *, cluster_id: str | None) -> None:
        """`cluster_id` is None for a database that is not ours: nobody tells us what happened to it.

        Raises OldDatabase where migrations were rewritten since ours was made.
        """
        wanted = {
            "sources": fingerprint_of(self.layout.checkout),
            "database": self._database_mark(cluster_id),
        }
        if cluster_id and read_json(self.layout.stamp) == wanted and read_json(self.layout.demo):
            with self.report.step("database and demo data") as step:
                step.note = "unchanged"
            return
        if cluster_id:
            check_applied(self.layout, database=wanted["database"])
        self.layout.stamp.unlink(missing_ok=True)
        self._run_step("roles and database", "prepare_database")
        self._run_step("migrations", "migrate")
        record_applied(self.layout, database=wanted["database"])
        if "build_css" in self._known_commands():
            self._run_step("style sheets", "build_css")
        self.make_demo()
        write_json(self.layout.stamp, wanted)

    def make_demo(self) -> None:
        with self.report.step("demo data"):
            write_json(self.layout.demo, _last_object(self._run("demo", "--json")))

    def _known_commands(self) -> set[str]:
        return set(self._run("help", "--commands").split())

    def _run_step(self, name: str, *arguments: str) -> None:
        with self.report.step(name):
            self._run(*arguments)

    def _run(self, *arguments: str) -> str:
        """What the command printed on stdout, which is not logged: it may hold tokens."""
        program = manage(self.layout, self.environment, *arguments)
        log = self.layout.logs / f"{program.name}.log"
        rotate(log)
        with tempfile.TemporaryFile() as answer:
            running = start(program, log=log, answer=answer)
            try:
                while (exit_code := running.exit_code()) is None:
                    if self.interrupted():
                        raise StopRequested
                    time.sleep(0.05)
            finally:
                running.stop()
            answer.seek(0)
            printed = answer.read().decode(errors="replace")
        if exit_code:
            said = "\n".join(filter(None, (_last_lines(printed), tail(log))))
            raise StackError(f"manage.py {' '.join(arguments)} failed:\n{said}")
        return printed

    def _database_mark(self, cluster_id: str | None) -> str:
        """Also changes with the passwords, which `prepare_database` has to set then."""
        urls = (self.environment["DATABASE_OWNER_URL"].rpartition("@")[0], self.environment["DATABASE_URL"])
        return hashlib.sha256(repr((cluster_id, urls[0], urls[1].rpartition("@")[0])).encode()).hexdigest()


def _last_lines(printed: str) -> str:
    return "\n".join(printed.splitlines()[-10:])


def fingerprint_of(checkout: Path) -> str:
    """Of everything that could change what the database or the static files should be."""
    digest = hashlib.sha256()
    for path in sorted(file for source in _SOURCES for file in _files_of(checkout / source)):
        digest.update(f"{path.relative_to(checkout)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files_of(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    return [path for path in source.rglob("*") if path.is_file() and not _LEFT_OUT.intersection(path.parts)]


def _last_object(printed: str) -> dict[str, Any]:
    lines = printed.strip().splitlines()
    try:
        facts = json.loads(lines[-1])
    except (IndexError, ValueError) as problem:
        raise StackError("manage.py demo --json did not end with one JSON object.") from problem
    if not isinstance(facts, dict):
        raise StackError("manage.py demo --json did not end with one JSON object.")
    return facts
