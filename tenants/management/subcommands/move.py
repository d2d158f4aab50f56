from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.cells import move
from tenants.context.transactions import public_schema
from tenants.management.subcommands.arguments import Shown
from tenants.models import Organizer, PortabilityJob
from tenants.portability.progress import Progress

HELP = "Takes an organizer to another cell. After an interruption, call it again."


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("slug", help="short name of the organizer")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--to", metavar="CELL", help="copy it there, compare, and let it be answered for there")
    way.add_argument("--confirm", action="store_true", help="it is well there: remove what is kept here")
    way.add_argument(
        "--back", action="store_true", help="not confirmed, and nothing changed there: here again"
    )


def handle(command: BaseCommand, *, slug: str, to: str | None, confirm: bool, back: bool, **_: Any) -> None:
    with public_schema():
        organizer = Organizer.objects.filter(slug=slug).first()
    if organizer is None:
        raise CommandError(f"there is no organizer {slug!r}")
    if confirm:
        move.confirm(organizer, progress=lambda job: _tell_step(command, job))
        command.stdout.write(f"what was kept here of {slug} is gone")
    elif back:
        move.take_back(organizer, report=command.stdout.write)
    else:
        shown = Shown(command)
        move.move(organizer, to or "", report=command.stdout.write, progress=Progress(shown))


def _tell_step(command: BaseCommand, job: PortabilityJob) -> None:
    command.stdout.write(f"  {job.step}")
