"""Handlers of jobs, one per kind."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext_noop as _

from parterre.kernel.actor import SYSTEM, Actor
from parterre.kernel.clock import utc_now
from parterre.kernel.errors import DomainError
from tenants.context.transactions import public_schema
from tenants.models import JobKind, Organizer, PortabilityJob
from tenants.portability.archive import Opener, from_path
from tenants.portability.archive_store import StoredArchive, archive_at, archives_of, stored, take_passphrase
from tenants.portability.cleanup import is_open
from tenants.portability.clone import CloneOrganizer, clone_organizer
from tenants.portability.compare import compare
from tenants.portability.export import ExportOrganizer, export_organizer
from tenants.portability.import_archive import ImportOrganizer, import_organizer
from tenants.portability.jobs import Doer, register_handler
from tenants.portability.manifest import Kind
from tenants.portability.progress import Progress
from tenants.portability.restore import (
    RestoreSideBySide,
    discard_side,
    needed_side,
    restore_side_by_side,
    swap,
)
from tenants.staff.log import log_for_organizer

SANDBOX_DAYS = 14
SIDE_DAYS = 7
NAMED_A_TABLE = 20


class NoSuchArchive(DomainError):
    field = "file"
    message = _("Archive file not found.")


def export(job: PortabilityJob, progress: Progress) -> dict[str, Any]:
    return _write(job, progress, kind="export", days=settings.ARCHIVES_KEEP_EXPORTS_DAYS)


def back_up(job: PortabilityJob, progress: Progress) -> dict[str, Any]:
    return _write(job, progress, kind="backup", days=settings.ARCHIVES_KEEP_BACKUPS_DAYS)


def import_(job: PortabilityJob, progress: Progress) -> dict[str, Any]:
    options = job.options
    if is_open(job):
        return {}
    request = ImportOrganizer(
        source=_given(options["from"]),
        job=job,
        passphrase=_passphrase(job),
        slug=options.get("slug", ""),
        name=options.get("name", ""),
        invites=options.get("invites", False),
        owner=options.get("owner", ""),
    )
    imported = import_organizer(request, progress=progress, now=utc_now())
    job.organizer = imported.organizer
    with public_schema():
        job.save(update_fields=["organizer"])
    return {**imported.summary, "from": imported.manifest.installation}


def clone(job: PortabilityJob, progress: Progress) -> dict[str, Any]:
    if is_open(job):
        return {}
    days = int(job.options.get("days", SANDBOX_DAYS))
    request = CloneOrganizer(
        organizer=_organizer(job),
        job=job,
        expires_at=utc_now() + timedelta(days=days),
        slug=job.options.get("slug", ""),
        made_by=job.options.get("made_by", ""),
    )
    return {**clone_organizer(request, progress=progress, now=utc_now()).summary}


def restore(job: PortabilityJob, progress: Progress) -> dict[str, Any]:
    """`act`: operation on the restored side; creating it is the first."""
    return HANDLERS[job.options.get("act", "beside")](job, progress)


def restore_backup_side_by_side(job: PortabilityJob, progress: Progress) -> dict[str, Any]:
    request = RestoreSideBySide(
        organizer=_organizer(job), job=job, source=_backup(job), passphrase=_passphrase(job)
    )
    result = restore_side_by_side(request, progress=progress)
    job.expires_at = utc_now() + timedelta(days=SIDE_DAYS)
    return {**result, **_differences(job, result["schema"], progress)}


def compare_again(job: PortabilityJob, progress: Progress) -> dict[str, Any]:
    """What it finds stands with the side, where pages look for it."""
    side = needed_side(_organizer(job))
    found = _differences(job, side.result["schema"], progress)
    with public_schema():
        PortabilityJob.objects.filter(pk=side.pk).update(result={**side.result, **found})
    return {}


def swap_sides(job: PortabilityJob, progress: Progress) -> dict[str, Any]:
    organizer = _organizer(job)
    side = needed_side(organizer)
    progress.begin("changing places", total=0)
    summary = swap(organizer, now=utc_now(), source=backup_of(side), passphrase=_passphrase(job))
    # The audit entry of the request is in the swapped-out schema now.
    actor = Actor("user", str(job.requested_by)) if job.requested_by else SYSTEM
    reason = job.options.get("reason", "")
    log_for_organizer(organizer, "organizer.restored", actor=actor, data={"reason": reason, "staff": True})
    compare_again(job, progress)
    return dict(summary)


def discard(job: PortabilityJob, progress: Progress) -> dict[str, Any]:
    progress.begin("discarding", total=0)
    discard_side(_organizer(job))
    return {}


HANDLERS: dict[str, Doer] = {
    "beside": restore_backup_side_by_side,
    "compare": compare_again,
    "swap": swap_sides,
    "discard": discard,
}


def _differences(job: PortabilityJob, schema: str, progress: Progress) -> dict[str, Any]:
    """Number of differences by table, and the first names of each."""
    counts: dict[str, dict[str, int]] = {}
    named: list[dict[str, str]] = []
    for one in compare(_organizer(job).schema_name, schema, progress=progress):
        table = counts.setdefault(one.table, {"added": 0, "removed": 0, "changed": 0})
        table[one.change] += 1
        if sum(table.values()) <= NAMED_A_TABLE:
            named.append({"table": one.table, "change": one.change, "name": one.name})
    return {"differences": counts, "named": named, "compared_at": utc_now().isoformat()}


def register() -> None:
    for kind, doer in (
        (JobKind.EXPORT, export),
        (JobKind.BACKUP, back_up),
        (JobKind.IMPORT, import_),
        (JobKind.CLONE, clone),
        (JobKind.RESTORE, restore),
    ):
        register_handler(kind, doer)


def backup_of(job: PortabilityJob) -> Opener | None:
    """What a restore was made from: a job's archive, or a file that was named. None: gone."""
    if path := job.options.get("from"):
        return from_path(Path(path)) if Path(path).is_file() else None
    with public_schema():
        made = PortabilityJob.objects.filter(pk=job.options["backup"]).first()
    return stored(made) if made else None


def _write(job: PortabilityJob, progress: Progress, *, kind: Kind, days: int) -> dict[str, Any]:
    organizer, passphrase = _organizer(job), _passphrase(job)
    request = ExportOrganizer(
        organizer=organizer,
        kind=kind,
        passphrase=passphrase,
        made_by=job.options.get("made_by", ""),
        within_platform=kind == "backup",
    )
    target = job.options.get("to")
    with _place(organizer, job, kind, is_encrypted_archive=bool(passphrase), target=target) as (into, about):
        manifest = export_organizer(request, into, progress=progress)
    job.size_bytes, job.sha256 = about.size, about.sha256
    if not target:
        job.file, job.expires_at = about.name, utc_now() + timedelta(days=days)
    return {
        "rows": manifest.rows,
        "files": len(manifest.files),
        "encrypted": bool(passphrase),
        "schema_version": manifest.schema_version,
        **({"path": about.name} if target else {}),
    }


def _place(
    organizer: Organizer, job: PortabilityJob, kind: Kind, *, is_encrypted_archive: bool, target: str | None
) -> AbstractContextManager[tuple[BinaryIO, StoredArchive]]:
    if target:
        return archive_at(Path(target))
    return archives_of(organizer.pk, f"{kind}s/{job.pk}.tar.gz{'.age' if is_encrypted_archive else ''}")


def _given(path: str) -> Opener:
    if not Path(path).is_file():
        raise NoSuchArchive
    return from_path(Path(path))


def _backup(job: PortabilityJob) -> Opener:
    source = backup_of(job)
    if source is None:
        raise NoSuchArchive
    return source


def _organizer(job: PortabilityJob) -> Organizer:
    with public_schema():
        return Organizer.objects.get(pk=job.organizer_id)


def _passphrase(job: PortabilityJob) -> str:
    """Raises PassphraseLost: an archive that was asked for with a passphrase is not made without."""
    return take_passphrase(job.options["passphrase"]) if job.options.get("passphrase") else ""
