"""Base of the subcommands that change an organizer's state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.lifecycle.purge_report import report_on
from tenants.lifecycle.transitions import MoveOrganizer, move_organizer
from tenants.management.subcommands.organizer_argument import organizer_named
from tenants.management.subcommands.purge_lines import report_lines

DESTRUCTIVE = ("close",)


def arguments_of(move: str) -> Callable[[CommandParser], None]:
    def add_arguments(parser: CommandParser) -> None:
        parser.add_argument("slug", help="the organizer's short name")
        parser.add_argument("--reason", default="", help="why: the organizer's owners read it")
        if move in DESTRUCTIVE:
            parser.add_argument("--dry-run", action="store_true", help="only say what there is")

    return add_arguments


def handler_of(move: str) -> Callable[..., None]:
    def handle(command: BaseCommand, *, slug: str, reason: str, **options: Any) -> None:
        organizer, now = organizer_named(slug), utc_now()
        report = report_on(organizer, now=now) if move in DESTRUCTIVE else None
        if report is not None:
            report_lines(command.stdout.write, report)
        if options.get("dry_run"):
            return
        request = MoveOrganizer(
            organizer_id=organizer.pk,
            move=move,
            reason=reason,
            by="staff",
            kept={"report": report.as_json()} if report else {},
        )
        moved = move_organizer(request, actor=SYSTEM, now=now)
        until = f", until {moved.state_until:%Y-%m-%d %H:%M} UTC" if moved.state_until else ""
        command.stdout.write(f"{slug} is {moved.state} now{until}")

    return handle
