"""Arguments shared by several subcommands."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parterre.kernel.clock import utc_now
from tenants.context.transactions import public_schema
from tenants.models import STATES_WITH_SCHEMA, Organizer, PortabilityJob
from tenants.portability.jobs import RequestJob, request_job, run_at_once
from tenants.portability.progress import Progress

MADE_BY = "manage.py"


def add_organizer(parser: CommandParser) -> None:
    parser.add_argument("slug", help="short name of the organizer")


def organizer_named(slug: str) -> Organizer:
    with public_schema():
        organizer = Organizer.objects.filter(slug=slug).first()
    if organizer is None:
        raise CommandError(f"there is no organizer {slug!r}")
    if organizer.state not in STATES_WITH_SCHEMA:
        raise CommandError(f"{slug} is {organizer.state}: it has no tables")
    return organizer


def add_passphrase(parser: CommandParser, what: str) -> None:
    parser.add_argument("--passphrase-file", metavar="FILE", help=f"{what}; - asks for it at the terminal")


def passphrase_of(options: dict[str, Any]) -> str:
    path = options["passphrase_file"]
    if path is None:
        return ""
    try:
        text = getpass("Passphrase: ") if path == "-" else Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"the passphrase cannot be read: {error}") from error
    if not (passphrase := text.rstrip("\r\n")):
        raise CommandError("the passphrase is empty")
    return passphrase


def add_later(parser: CommandParser) -> None:
    parser.add_argument(
        "--later", action="store_true", help="let a worker do it; `tenants jobs` shows how far it is"
    )


def perform(command: BaseCommand, request: RequestJob, *, later: bool = False) -> PortabilityJob:
    """Now, with progress; or by a worker."""
    request = replace(request, options={**request.options, "at_terminal": not later})
    if later:
        job = request_job(request, now=utc_now())
        command.stdout.write(f"a worker does it: job {job.pk}")
        return job
    shown = Shown(command)
    try:
        return run_at_once(request, report=shown)
    finally:
        shown.end()


class Shown:
    """A line that is written over at a terminal; now and then one of its own in a log."""

    def __init__(self, command: BaseCommand) -> None:
        self._out, self._is_terminal = command.stderr, sys.stderr.isatty()
        self._last, self._width, self._pause = 0.0, 0, 0.2 if self._is_terminal else 10.0

    def __call__(self, progress: Progress) -> None:
        if time.monotonic() - self._last < self._pause:
            return
        self._last = time.monotonic()
        line = line_of(progress)
        if self._is_terminal:
            self._out.write(f"\r{line:<{self._width}}", ending="")
            self._width = len(line)
        else:
            self._out.write(line)

    def end(self) -> None:
        if self._width:
            self._out.write("\r" + " " * self._width + "\r", ending="")


def line_of(progress: Progress) -> str:
    share = f"{100 * progress.done // progress.total:3d} %" if progress.total else "     "
    left = progress.seconds_left
    estimate = "" if left is None else f", about {round(left)} s left"
    return f"{share}  {size(progress.done)} of {size(progress.total)}{estimate}  {progress.step}"


def size(count: int) -> str:
    value, unit = float(count), "B"
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024 or unit == "GiB":
            break
        value /= 1024
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
