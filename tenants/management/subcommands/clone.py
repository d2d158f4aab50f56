from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.management.subcommands.arguments import (
    MADE_BY,
    add_later,
    add_organizer,
    organizer_named,
    perform,
)
from tenants.models import JobKind
from tenants.portability.handlers import SANDBOX_DAYS
from tenants.portability.jobs import RequestJob
from tenants.routing.slugs import check_slug

HELP = "Copies an organizer for trying things out: masked people, test mode, no mail leaves, and it ends."


def add_arguments(parser: CommandParser) -> None:
    add_organizer(parser)
    parser.add_argument(
        "--sandbox", action="store_true", required=True, help="the only kind of copy there is"
    )
    parser.add_argument("--slug", dest="as_slug", default="", help="its short name; without, <slug>-sandbox")
    parser.add_argument("--days", type=int, default=SANDBOX_DAYS, help=f"until it ends ({SANDBOX_DAYS})")
    add_later(parser)


def handle(command: BaseCommand, **options: Any) -> None:
    organizer = organizer_named(options["slug"])
    if not 1 <= options["days"] <= 365:
        raise CommandError("--days must be from 1 to 365")
    given = {
        "days": options["days"],
        "slug": check_slug(options["as_slug"]) if options["as_slug"] else "",
        "made_by": MADE_BY,
    }
    job = perform(
        command,
        RequestJob(kind=JobKind.CLONE, organizer=organizer, options=given),
        later=options["later"],
    )
    if not options["later"]:
        command.stdout.write(f"{job.result['slug']} is there for {options['days']} days")
