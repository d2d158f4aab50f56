from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parterre.kernel.clock import utc_now
from tenants.context.transactions import public_schema
from tenants.management.subcommands.arguments import size
from tenants.models import PortabilityJob
from tenants.portability.jobs import stop_job

HELP = "Lists exports, imports, copies, backups and restores, and stops one."
MOST = 50


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("slug", nargs="?", default="", help="only of this organizer")
    parser.add_argument("--stop", default="", metavar="ID", help="end this job; what it began is undone")


def handle(command: BaseCommand, **options: Any) -> None:
    if options["stop"]:
        return _stop(command, options["stop"])
    with public_schema():
        jobs = PortabilityJob.objects.select_related("organizer").order_by("-created_at")
        if options["slug"]:
            jobs = jobs.filter(organizer__slug=options["slug"])
        for job in jobs[:MOST]:
            command.stdout.write(line_of(job))
    return None


def line_of(job: PortabilityJob) -> str:
    slug = job.organizer.slug if job.organizer else "-"
    share = f"{100 * job.done // job.total:3d} %" if job.total and job.state == "running" else "     "
    more = job.error or (
        size(job.size_bytes) if job.size_bytes else job.step if job.state == "running" else ""
    )
    return f"{job.pk}  {job.created_at:%Y-%m-%d %H:%M}  {job.kind:8} {job.state:8} {share} {slug}  {more}".rstrip()


def _stop(command: BaseCommand, given: str) -> None:
    try:
        with public_schema():
            job = PortabilityJob.objects.filter(pk=UUID(given)).first()
    except ValueError:
        job = None
    if job is None:
        raise CommandError(f"there is no job {given!r}")
    if not stop_job(job, now=utc_now()):
        raise CommandError(f"this job is {job.state} already")
    command.stdout.write("it stops at its next step")
