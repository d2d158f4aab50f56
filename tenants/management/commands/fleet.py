from __future__ import annotations

import json
import re
import signal
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from parterre.kernel.clock import utc_now
from tenants.fleet.drift import check_fleet
from tenants.fleet.migrate_schema import Patience
from tenants.fleet.plan import Transactional
from tenants.fleet.run import FleetProblem, MigrateFleet, migrate_fleet, plans_for, refuse_unknown
from tenants.fleet.schemas import schemas_behind
from tenants.fleet.status import FleetStatus, behind_by_name, fleet_status
from tenants.provisioning.schema_template import template_version

UNITS = {"ms": timedelta(milliseconds=1), "s": timedelta(seconds=1), "min": timedelta(minutes=1)}
MOST_NAMES = 20
SHORT = 12  # of a version's 64 characters


class Command(BaseCommand):
    help = "Brings all organizers' schemas to this release's version, and says how far they are."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = parser.add_subparsers(dest="word", required=True, metavar="migrate|status|check")
        migrate = words.add_parser("migrate", help="bring every schema that is behind forward, in waves")
        migrate.add_argument("--canary", type=_number(0), default=5, help="organizers of the first wave (5)")
        migrate.add_argument(
            "--wave-size", type=_number(1), default=100, help="organizers of each other one (100)"
        )
        migrate.add_argument("--workers", type=_number(1, 64), default=4, help="schemas at once (4)")
        migrate.add_argument("--lock-timeout", type=_time_span, default=_time_span("2s"), metavar="2s")
        migrate.add_argument("--statement-timeout", type=_time_span, default=_time_span("60s"), metavar="60s")
        migrate.add_argument("--index-timeout", type=_time_span, default=_time_span("60min"), metavar="60min")
        migrate.add_argument("--only", nargs="+", default=(), metavar="SLUG", help="these organizers")
        migrate.add_argument("--dry-run", action="store_true", help="rehearse, print the SQL, change nothing")
        status = words.add_parser("status", help="versions, who is behind, last runs")
        status.add_argument("--json", action="store_true")
        check = words.add_parser("check", help="hold schemas against the template")
        check.add_argument("only", nargs="*", metavar="SLUG", help="these organizers; none: all of them")

    def handle(self, *args: Any, word: str, **options: Any) -> None:
        try:
            if options.get("dry_run"):
                self._rehearse(options["only"])
            else:
                {"migrate": self._migrate, "status": self._status, "check": self._check}[word](options)
        except FleetProblem as problem:
            raise CommandError(str(problem)) from problem
        except DatabaseError as error:
            raise CommandError(f"The database refused: {error}") from error

    def _migrate(self, options: dict[str, Any]) -> None:
        patience = Patience(
            **{name: options[name] for name in ("lock_timeout", "statement_timeout", "index_timeout")}
        )
        request = MigrateFleet(
            canaries=options["canary"],
            wave_size=options["wave_size"],
            workers=options["workers"],
            only=options["only"],
            patience=patience,
        )
        with _stoppable() as should_stop:
            result = migrate_fleet(request, progress=self._say, should_stop=should_stop)
        for schema in result.ahead:
            self._say(f"{schema.name} is ahead of this release, and was left alone")
        self._say(f"{result.moved} schemas brought to {result.wanted[:SHORT]}")

    def _rehearse(self, only: list[str]) -> None:
        refuse_unknown(only)
        plans, ahead = plans_for(schemas_behind(template_version(), only=only), self._say)
        for phases in dict.fromkeys(plans.values()):
            for phase in phases:
                if isinstance(phase, Transactional):
                    locks = [f"{table} ({mode.lower()})" for table, mode in phase.locks]
                    self._say(
                        f"-- in one transaction, with locks on {', '.join(locks) or 'no table'}\n{phase.sql}"
                    )
                else:
                    self._say("-- apart\n" + "\n".join(f"{statement.sql};" for statement in phase.statements))
        self._say(f"-- {len(plans)} schemas are behind, {len(ahead)} ahead; nothing was changed")

    def _status(self, options: dict[str, Any]) -> None:
        wanted = template_version()
        status = fleet_status(wanted, now=utc_now())
        names = behind_by_name(wanted, most=MOST_NAMES)
        self._say(_as_json(status, names) if options["json"] else "\n".join(_as_text(status, names)))

    def _check(self, options: dict[str, Any]) -> None:
        check = check_fleet(only=options["only"])
        for schema in check.behind:
            self._say(f"{schema.name} has version {schema.version[:SHORT]}: not checked")
        for drift in check.drifted:
            self._say(f"{drift.schema.name} differs from the template:")
            for sign, lines in (("-", drift.missing), ("+", drift.unexpected)):
                for line in lines:
                    self._say(f"  {sign} {line}")
        if check.drifted:
            raise CommandError(f"{len(check.drifted)} of {check.checked} schemas differ from the template.")
        self._say(f"{check.checked} schemas are as the template makes them")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


@contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """Ctrl-C and SIGTERM let the schemas that are being moved finish. A second one is Python's own affair."""
    received: list[int] = []
    before: dict[signal.Signals, Any] = {}

    def remember(number: int, _frame: object) -> None:
        received.append(number)
        signal.signal(number, before[signal.Signals(number)])

    for wanted in (signal.SIGTERM, signal.SIGINT):
        before[wanted] = signal.signal(wanted, remember)
    try:
        yield lambda: bool(received)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _as_text(status: FleetStatus, names: list[tuple[str, str]]) -> Iterator[str]:
    yield f"wanted: {status.wanted[:SHORT]}"
    for count in status.versions:
        mark = "" if count.is_wanted else "   behind"
        yield f"{count.version[:SHORT]:<14}{count.organizers:>7} organizers{count.pooled:>5} pooled{mark}"
    if names:
        more = f" and {status.behind - len(names)} more" if status.behind > len(names) else ""
        yield f"behind: {', '.join(slug for slug, _version in names)}{more}"
    for run in status.runs:
        left = f", about {run.left - timedelta(microseconds=run.left.microseconds)} left" if run.left else ""
        began = f"{run.started_at:%Y-%m-%d %H:%M:%S} to {run.wanted[:SHORT]}"
        yield f"{began}: {run.outcome}, {run.done} of {run.total}{left}"
        if run.error:
            yield f"    {run.error}"
    for failure in status.failures:
        yield f"failed: {failure.name}: {failure.error}"


def _as_json(status: FleetStatus, names: list[tuple[str, str]]) -> str:
    return json.dumps(
        {
            "wanted": status.wanted,
            "versions": [
                {"version": count.version, "organizers": count.organizers, "pooled": count.pooled}
                for count in status.versions
            ],
            "behind": status.behind,
            "first_behind": [{"slug": slug, "version": version} for slug, version in names],
            "runs": [
                {
                    "id": str(run.id),
                    "wanted": run.wanted,
                    "outcome": run.outcome,
                    "started_at": run.started_at.isoformat(),
                    "ended_at": run.ended_at.isoformat() if run.ended_at else None,
                    "total": run.total,
                    "done": run.done,
                    "failed": run.failed,
                    "seconds_left": round(run.left.total_seconds()) if run.left else None,
                    "error": run.error,
                }
                for run in status.runs
            ],
            "failures": [{"name": failure.name, "error": failure.error} for failure in status.failures],
        },
        indent=1,
    )


def _number(least: int, most: int = 100_000) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ArgumentTypeError(f"{text!r} is not a number from {least} to {most}")
        return int(text)

    return number


def _time_span(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,6})(ms|s|min)", text)
    if not found or not int(found[1]):
        raise ArgumentTypeError(f"{text!r} is not a time span such as 500ms, 2s or 5min")
    return int(found[1]) * UNITS[found[2]]
