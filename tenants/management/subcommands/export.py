from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.management.subcommands.arguments import (
    MADE_BY,
    add_later,
    add_organizer,
    add_passphrase,
    organizer_named,
    passphrase_of,
    perform,
    size,
)
from tenants.models import JobKind
from tenants.portability.jobs import RequestJob

HELP = "Makes one archive of an organizer: tables, files, settings, hashes of all of it."


def add_arguments(parser: CommandParser) -> None:
    add_organizer(parser)
    parser.add_argument("--to", metavar="FILE", help="where to; without, it is kept in the store for a while")
    add_passphrase(parser, "encrypt it with the passphrase in this file")
    add_later(parser)


def handle(command: BaseCommand, **options: Any) -> None:
    organizer = organizer_named(options["slug"])
    given: dict[str, Any] = {"made_by": MADE_BY}
    if options["to"]:
        given["to"] = str(usable(Path(options["to"])))
    request = RequestJob(
        kind=JobKind.EXPORT, organizer=organizer, options=given, passphrase=passphrase_of(options)
    )
    job = perform(command, request, later=options["later"])
    if not options["later"]:
        command.stdout.write(
            f"{organizer.slug}: {job.result['rows']} rows, {job.result['files']} files, {size(job.size_bytes)}"
        )
        command.stdout.write(f"{job.result.get('path') or job.file}\nsha256 {job.sha256}")


def usable(path: Path) -> Path:
    path = path.expanduser().absolute()
    if path.exists():
        raise CommandError(f"{path} is there already")
    if not path.parent.is_dir():
        raise CommandError(f"there is no directory {path.parent}")
    return path
