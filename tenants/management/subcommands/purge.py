"""`manage.py tenants purge SLUG --dry-run | --confirm SLUG`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.lifecycle import purge
from tenants.lifecycle.purge_report import report_on
from tenants.lifecycle.transitions import MoveOrganizer, move_organizer
from tenants.management.subcommands.organizer_argument import organizer_named
from tenants.management.subcommands.purge_lines import report_lines
from tenants.models import Organizer, OrganizerState, PortabilityJob

HELP = (
    "Deletes an organizer that is being closed, for good and at once, or goes on with a purge that was interrupted."
    " A tombstone remains. First look with --dry-run."
)


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("slug", help="the organizer's short name")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--dry-run", action="store_true", help="only say what would go")
    way.add_argument("--confirm", metavar="SLUG", help="the short name once more: do it")
    parser.add_argument("--reason", default="", help="why; needed when it is not being purged yet")


def handle(
    command: BaseCommand, *, slug: str, dry_run: bool, confirm: str | None, reason: str, **_: Any
) -> None:
    organizer = organizer_named(slug)
    if dry_run:
        report_lines(command.stdout.write, report_on(organizer, now=utc_now()))
        command.stdout.write(f"{slug} is {organizer.state}: nothing was changed")
        return
    if confirm != slug:
        raise CommandError(f"--confirm has to repeat the short name: --confirm {slug}")
    _begin(organizer, reason)
    total = len(purge.STEPS)

    def progress(job: PortabilityJob) -> None:
        command.stdout.write(f"[{job.done}/{total}] {job.step} {job.result['steps'][job.step]}")

    purge.purge_organizer(organizer.pk, progress=progress)
    command.stdout.write(f"{slug} is purged; its short name stays reserved")


def _begin(organizer: Organizer, reason: str) -> None:
    if organizer.state in (OrganizerState.PURGING, OrganizerState.PURGED):
        return
    if organizer.state != OrganizerState.CLOSING:
        raise CommandError(
            f"{organizer.slug} is {organizer.state}: only what is being closed can be purged."
            f" First: manage.py tenants close {organizer.slug} --reason …"
        )
    report = report_on(organizer, now=utc_now())
    request = MoveOrganizer(
        organizer_id=organizer.pk,
        move="purge",
        reason=reason,
        by="staff",
        kept={"report": report.as_json()},
    )
    move_organizer(request, actor=SYSTEM, now=utc_now())
