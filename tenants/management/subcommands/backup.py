from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parterre.kernel.clock import utc_now
from parterre.kernel.errors import DomainError
from tenants.context.transactions import public_schema
from tenants.management.subcommands.arguments import (
    MADE_BY,
    add_later,
    add_passphrase,
    organizer_named,
    passphrase_of,
    perform,
    size,
)
from tenants.models import STATES_WITH_SCHEMA, JobKind, JobState, Organizer, PortabilityJob
from tenants.portability.jobs import RequestJob

HELP = "Backs up one organizer, or all of them one after the other."


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("slug", nargs="?", default="", help="short name of the organizer")
    parser.add_argument("--all", action="store_true", help="every organizer that has tables")
    parser.add_argument(
        "--if-older-than",
        type=float,
        default=0.0,
        metavar="HOURS",
        help="with --all: pass over younger backups",
    )
    add_passphrase(parser, "encrypt with the passphrase in this file")
    add_later(parser)


def handle(command: BaseCommand, **options: Any) -> None:
    if bool(options["slug"]) == options["all"]:
        raise CommandError("name one organizer, or --all")
    passphrase = passphrase_of(options)
    chosen = [organizer_named(options["slug"])] if options["slug"] else _due(options["if_older_than"])
    failed = []
    for number, organizer in enumerate(chosen, 1):
        request = RequestJob(
            kind=JobKind.BACKUP,
            organizer=organizer,
            options={"made_by": MADE_BY},
            passphrase=passphrase,
        )
        try:
            job = perform(command, request, later=options["later"])
        except DomainError as refusal:
            failed.append(organizer.slug)
            command.stderr.write(f"{number}/{len(chosen)} {organizer.slug}: {refusal}")
            continue
        if not options["later"]:
            command.stdout.write(
                f"{number}/{len(chosen)} {organizer.slug}: {job.result['rows']} rows, {size(job.size_bytes)},"
                f" backup {job.pk}"
            )
    if failed:
        raise CommandError(f"not backed up: {', '.join(failed)}")


def _due(hours: float) -> list[Organizer]:
    with public_schema():
        young = PortabilityJob.objects.filter(
            kind=JobKind.BACKUP, state=JobState.DONE, ended_at__gt=utc_now() - timedelta(hours=hours)
        )
        organizers = Organizer.objects.filter(state__in=STATES_WITH_SCHEMA, sandbox_of=None)
        if hours:
            organizers = organizers.exclude(pk__in=young.values("organizer"))
        return list(organizers.order_by("slug"))
