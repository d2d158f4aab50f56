"""Moves an organizer to another cell: make it read-only, copy, compare checksums, switch the route.

Every step can be repeated; a second call resumes after a kill. Before the switch the source is authoritative and
aborting reopens it; after the switch the target is. The source is kept until the move is confirmed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as _

from parterre.kernel.clock import utc_now
from parterre.kernel.errors import DomainError
from tenants.cells.announce import announce, names_of_organizer
from tenants.cells.public_records import public_records_of
from tenants.cells.receive import receipt_of
from tenants.cells.registry import this_cell
from tenants.cells.remote_command import command, environment_of
from tenants.context.transactions import public_schema
from tenants.lifecycle import purge
from tenants.lifecycle.quiesce import open_transactions, set_read_only, wait_for_propagation
from tenants.models import JobKind, JobState, Organizer, OrganizerState, PortabilityJob, RemoteName
from tenants.portability.archive_store import archive_at
from tenants.portability.export import ExportOrganizer, export_organizer
from tenants.portability.lock import exclusive
from tenants.portability.progress import Progress
from tenants.routing.directory import forget

QUIET_WITHIN: Final = 60.0
READ, ARRIVED, FLIPPED, OPEN = "read", "arrived", "flipped", "open"
ReportLine = Callable[[str], None]


class NotMovable(DomainError):
    message = _("%(slug)s is %(state)s. Only organizers hosted in this cell can be moved.")


class NotMoved(DomainError):
    message = _("%(slug)s was not moved from this cell.")


class MovedElsewhere(DomainError):
    message = _("A move of %(slug)s to cell “%(cell)s” has started. Finish it or undo it first.")


class AlreadyMoving(DomainError):
    message = _("%(slug)s is currently being moved.")


class WritesStillRunning(DomainError):
    message = _(
        "Running tasks or requests of %(slug)s did not finish in time. The organizer is available "
        "again; try again later."
    )


class Different(DomainError):
    message = _("The received data does not match the sent data (%(what)s). Nothing was moved.")


class ChangedInTarget(DomainError):
    message = _("%(slug)s was changed in its new cell. Move it back from there instead.")


def move(organizer: Organizer, to: str, *, report: ReportLine, progress: Progress) -> PortabilityJob:
    """On failure before the switch reopens the source and raises; after the switch raises with the remaining steps."""
    environment_of(to)
    with exclusive(f"move {organizer.pk}") as is_mine:
        if not is_mine:
            raise AlreadyMoving(slug=organizer.slug)
        job = _job_of(organizer, to)
        if job.step not in (FLIPPED, OPEN):
            _carry(organizer, job, to, report, progress)
        if job.step == FLIPPED:
            command(to, "--open", str(organizer.pk), "--state", json.dumps(job.result["state_fields"]))
            announce(anew=True)
            _note(job, OPEN, state=JobState.DONE, ended_at=utc_now())
            _archive(job).unlink(missing_ok=True)
        report(f"{organizer.slug} lives in {to}; what is here is kept until --confirm")
    return job


def confirm(organizer: Organizer, *, progress: Callable[[PortabilityJob], None]) -> None:
    """Delete the source. Its names still route to the new cell."""
    if organizer.cell == this_cell() or organizer.state not in (
        OrganizerState.MOVED,
        OrganizerState.PURGING,
    ):
        raise NotMoved(slug=organizer.slug)
    with public_schema():
        Organizer.objects.filter(pk=organizer.pk).update(state=OrganizerState.PURGING)
    purge.purge_organizer(organizer.pk, progress=progress)


def take_back(organizer: Organizer, *, report: ReportLine) -> None:
    """Undo the move. Refused once data has changed in the target."""
    with exclusive(f"move {organizer.pk}") as is_mine:
        if not is_mine:
            raise AlreadyMoving(slug=organizer.slug)
        job = _last_job(organizer)
        if job is None or organizer.state != OrganizerState.MOVED:
            raise NotMoved(slug=organizer.slug)
        to, state_fields = job.options["to"], job.result["state_fields"]
        there = command(to, "--close", str(organizer.pk))
        if _first_difference(job.result["receipt"], there):
            command(to, "--open", str(organizer.pk), "--state", json.dumps(state_fields))
            raise ChangedInTarget(slug=organizer.slug)
        with public_schema(), transaction.atomic():
            names = names_of_organizer(organizer)
            for kind, name in names:
                RemoteName.objects.filter(cell=to, kind=kind, name=name).delete()
            Organizer.objects.filter(pk=organizer.pk).update(
                cell=this_cell(), is_read_only=False, **state_fields
            )
        forget()
        command(to, "--forget", str(organizer.pk))
        announce(anew=True)
        _note(job, "", state=JobState.STOPPED, ended_at=utc_now())
        report(f"{organizer.slug} lives here again")


def _carry(
    organizer: Organizer, job: PortabilityJob, to: str, report: ReportLine, progress: Progress
) -> None:
    set_read_only(organizer, True)
    try:
        report("waiting until nothing is written any more")
        _wait_until_quiet(organizer)
        records = public_records_of(organizer)
        archive = _archive(job)
        archive.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with archive_at(archive) as (into, _about):
            sent = receipt_of(
                export_organizer(
                    ExportOrganizer(organizer=organizer, made_by="move", within_platform=True),
                    into,
                    progress=progress,
                )
            )
        papers = archive.with_suffix(".json")
        papers.touch(mode=0o600)
        papers.write_text(json.dumps(records), encoding="utf-8")
        report(f"{len(sent)} tables and files on the way to {to}")
        there = command(to, "--archive", str(archive), "--papers", str(papers), "--id", str(organizer.pk))
        papers.unlink(missing_ok=True)
        if difference := _first_difference(sent, there):
            raise Different(what=difference)
        report("arrived, and equal")
    except BaseException:
        _archive(job).unlink(missing_ok=True)
        set_read_only(organizer, False)
        raise
    _flip(organizer, job, to, {"state_fields": records["state_fields"], "receipt": sent})


def _flip(organizer: Organizer, job: PortabilityJob, to: str, result: dict[str, Any]) -> None:
    """One transaction: before it, requests are answered here; after it, there."""
    with public_schema(), transaction.atomic():
        RemoteName.objects.bulk_create(
            [RemoteName(cell=to, kind=kind, name=name) for kind, name in names_of_organizer(organizer)],
            ignore_conflicts=True,
        )
        Organizer.objects.filter(pk=organizer.pk).update(cell=to, state=OrganizerState.MOVED)
        _note(job, FLIPPED, result=result)
    forget()


def _job_of(organizer: Organizer, to: str) -> PortabilityJob:
    """The interrupted job, or a new one."""
    last = _last_job(organizer)
    if last is not None and last.state == JobState.RUNNING:
        if last.options["to"] == to:
            return last
        if last.step == FLIPPED:
            raise MovedElsewhere(slug=organizer.slug, cell=last.options["to"])
        _note(last, "", state=JobState.STOPPED, ended_at=utc_now())
    if organizer.cell != this_cell() or not organizer.has_schema:
        raise NotMovable(slug=organizer.slug, state=organizer.state)
    now = utc_now()
    with public_schema():
        return PortabilityJob.objects.create(
            organizer=organizer,
            kind=JobKind.MOVE,
            state=JobState.RUNNING,
            options={"to": to},
            created_at=now,
            started_at=now,
        )


def _last_job(organizer: Organizer) -> PortabilityJob | None:
    with public_schema():
        jobs = PortabilityJob.objects.filter(organizer=organizer, kind=JobKind.MOVE)
        return jobs.filter(options__has_key="to").order_by("-created_at").first()


def _note(job: PortabilityJob, step: str, **changes: Any) -> None:
    job.step = step
    for name, value in changes.items():
        setattr(job, name, value)
    with public_schema():
        job.save(update_fields=["step", *changes])


def _archive(job: PortabilityJob) -> Path:
    return Path(settings.DATA_DIR) / "moves" / f"{job.pk}.tar.gz"


def _wait_until_quiet(organizer: Organizer) -> None:
    """Wait for transactions that were open when all processes knew the organizer is read-only."""
    wait_for_propagation()
    old, give_up_at = open_transactions(organizer), time.monotonic() + QUIET_WITHIN
    while old & open_transactions(organizer):
        if time.monotonic() > give_up_at:
            raise WritesStillRunning(slug=organizer.slug)
        time.sleep(0.2)


def _first_difference(one: dict[str, Any], other: dict[str, Any]) -> str:
    return next((name for name in sorted({*one, *other}) if one.get(name) != other.get(name)), "")
