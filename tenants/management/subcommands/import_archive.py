from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.management.subcommands.arguments import add_passphrase, passphrase_of, perform
from tenants.models import JobKind
from tenants.portability.jobs import RequestJob
from tenants.routing.slugs import check_slug

HELP = "Makes an organizer from an archive. After an interruption, call it again."


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("file", help="the archive")
    parser.add_argument("--slug", default="", help="short name here, if not the archive's")
    parser.add_argument("--name", default="", help="name here, if not the archive's")
    parser.add_argument(
        "--owner", default="", metavar="EMAIL", help="an account here that becomes administrator"
    )
    parser.add_argument("--invite", action="store_true", help="write to members who have no account here")
    add_passphrase(parser, "the passphrase of the archive is in this file")


def handle(command: BaseCommand, **options: Any) -> None:
    path = Path(options["file"]).expanduser().absolute()
    if not path.is_file():
        raise CommandError(f"there is no file {path}")
    given = {
        "from": str(path),
        "slug": check_slug(options["slug"]) if options["slug"] else "",
        "name": options["name"],
        "owner": options["owner"],
        "invites": options["invite"],
    }
    job = perform(command, RequestJob(kind=JobKind.IMPORT, options=given, passphrase=passphrase_of(options)))
    summary = job.result
    command.stdout.write(f"{summary['slug']} is here: {summary['rows']} rows, from {summary['from']}")
    if summary.get("strangers"):
        command.stdout.write(f"without an account here, invited again: {', '.join(summary['strangers'])}")
    if summary.get("hosts"):
        command.stdout.write(f"to be proved again: {', '.join(summary['hosts'])}")
    if summary.get("tokens_off"):
        command.stdout.write(
            f"API tokens that lead to another organizer here, switched off: {summary['tokens_off']}"
        )
    if not summary["ids_kept_apart"]:
        command.stdout.write(
            "its range of ids is somebody else's here: ids stay, new ones come from another range"
        )
