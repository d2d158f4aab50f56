"""`manage.py tenants list [--state STATE]`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tenants.context.transactions import public_schema
from tenants.models import Organizer, OrganizerState

HELP = "Says which organizers there are, in which state, since and until when."


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--state", choices=OrganizerState.values, help="only those in this state")


def handle(command: BaseCommand, *, state: str | None, **_: Any) -> None:
    with public_schema():
        found = Organizer.objects.order_by("slug")
        organizers = list(found.filter(state=state) if state else found)
    for organizer in organizers:
        since, until = (
            f"{moment:%Y-%m-%d %H:%M}" if moment else "-"
            for moment in (organizer.state_since, organizer.state_until or organizer.expires_at)
        )
        moved = " read-only" if organizer.is_read_only else ""
        line = f"{organizer.slug:<50} {organizer.state:<12} {since:<16} {until:<16} {organizer.schema_name}{moved}"
        command.stdout.write(line)
    command.stdout.write(f"{len(organizers)} organizers")
