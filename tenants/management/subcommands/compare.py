from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tenants.management.subcommands.arguments import Shown, add_organizer, organizer_named
from tenants.portability.compare import Difference, compare
from tenants.portability.progress import Progress
from tenants.portability.restore import needed_side

HELP = "Shows what differs between an organizer and the backup beside it: every row, by name."
SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def add_arguments(parser: CommandParser) -> None:
    add_organizer(parser)
    parser.add_argument("--table", default="", help="only this one")
    parser.add_argument("--most", type=int, default=200, help="lines a table; 0: only how many (200)")


def handle(command: BaseCommand, **options: Any) -> None:
    organizer = organizer_named(options["slug"])
    side = needed_side(organizer)
    shown = Shown(command)
    counts: dict[str, int] = {}
    for one in compare(organizer.schema_name, side.result["schema"], progress=Progress(shown)):
        if options["table"] in ("", one.table):
            count = counts[one.table] = counts.get(one.table, 0) + 1
            if count <= options["most"]:
                command.stdout.write(line_of(one))
            elif count == options["most"] + 1 and options["most"]:
                command.stdout.write(f"  {one.table} …")
    shown.end()
    then = f"the backup of {side.result['made_at']}"
    if not counts:
        command.stdout.write(f"{organizer.slug} is equal to {then}")
        return
    command.stdout.write(f"+ since {then}, - only in it, ~ changed since:")
    for table, count in sorted(counts.items()):
        command.stdout.write(f"{count:>8} {table}")


def line_of(one: Difference) -> str:
    columns = f": {', '.join(one.columns)}" if one.columns else ""
    return f"{SIGNS[one.change]} {one.table} {one.name} ({one.key}){columns}"
