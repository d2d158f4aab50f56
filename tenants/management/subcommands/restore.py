from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.context.transactions import public_schema
from tenants.management.subcommands.arguments import (
    add_organizer,
    add_passphrase,
    organizer_named,
    passphrase_of,
    perform,
)
from tenants.models import JobKind, JobState, Organizer, PortabilityJob
from tenants.portability.jobs import RequestJob
from tenants.portability.restore import needed_side

HELP = "Brings a backup back beside the living organizer, lets the two change places, or discards it."


def add_arguments(parser: CommandParser) -> None:
    add_organizer(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--beside", action="store_true", help="load a backup into a schema of its own")
    what.add_argument("--swap", action="store_true", help="let the backup and the living one change places")
    what.add_argument("--discard", action="store_true", help="drop what stands beside")
    parser.add_argument("--backup", default="", metavar="ID", help="of which job; without, the latest")
    parser.add_argument(
        "--from", dest="source", default="", metavar="FILE", help="an archive, instead of a job's"
    )
    add_passphrase(parser, "the passphrase of the backup is in this file")


def handle(command: BaseCommand, **options: Any) -> None:
    organizer, passphrase = organizer_named(options["slug"]), passphrase_of(options)
    if options["discard"]:
        needed_side(organizer)
        _act(command, organizer, "discard")
        command.stdout.write("discarded")
    elif options["swap"]:
        side = needed_side(organizer)
        summary = _act(command, organizer, "swap", passphrase).result
        then = "before" if side.result.get("swapped") else f"at {side.result['made_at']}"
        command.stdout.write(f"{organizer.slug} is as it was {then}; the other stands beside")
        for name, value in sorted(summary.items()):
            if value:
                command.stdout.write(f"  {name.replace('_', ' ')}: {value}")
    else:
        given = _source(organizer, options)
        job = perform(
            command,
            RequestJob(kind=JobKind.RESTORE, organizer=organizer, options=given, passphrase=passphrase),
        )
        command.stdout.write(f"beside {organizer.slug}: {job.result['rows']} rows of {job.result['made_at']}")
        command.stdout.write(f"`tenants compare {organizer.slug}` shows what differs")


def _act(command: BaseCommand, organizer: Organizer, act: str, passphrase: str = "") -> PortabilityJob:
    request = RequestJob(
        kind=JobKind.RESTORE, organizer=organizer, options={"act": act}, passphrase=passphrase
    )
    return perform(command, request)


def _source(organizer: Organizer, options: dict[str, Any]) -> dict[str, str]:
    if options["source"]:
        path = Path(options["source"]).expanduser().absolute()
        if not path.is_file():
            raise CommandError(f"there is no file {path}")
        return {"from": str(path)}
    with public_schema():
        backups = PortabilityJob.objects.filter(organizer=organizer, kind=JobKind.BACKUP, state=JobState.DONE)
        if options["backup"]:
            try:
                backups = backups.filter(pk=UUID(options["backup"]))
            except ValueError as error:
                raise CommandError(f"{options['backup']!r} is not the id of a backup") from error
        found = backups.exclude(file="").order_by("-created_at").first()
    if found is None:
        raise CommandError(f"there is no such backup of {organizer.slug}")
    return {"backup": str(found.pk)}
