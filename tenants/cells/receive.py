"""Receiving side of a move: imports the organizer, measures it, and opens it once the source has switched the route."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as _

from parterre.accounts.models import Membership
from parterre.kernel.clock import utc_now
from parterre.kernel.errors import DomainError
from tenants.cells.public_records import import_records, store_records
from tenants.context.transactions import public_schema
from tenants.models import (
    DueJob,
    FormerSlug,
    JobKind,
    JobState,
    Organizer,
    OrganizerState,
    OutboxEntry,
    PortabilityJob,
    TokenRoute,
)
from tenants.portability.archive import from_path
from tenants.portability.cleanup import undo_import
from tenants.portability.export import ExportOrganizer, export_organizer
from tenants.portability.import_archive import ImportOrganizer, Terms, import_organizer
from tenants.portability.manifest import Manifest
from tenants.portability.progress import Progress
from tenants.routing.directory import forget

Receipt = dict[str, list[Any]]


class AlreadyHere(DomainError):
    message = _("This organizer is already active in that cell. Nothing was moved.")


class PurgedHereBefore(DomainError):
    message = _("This organizer was deleted in that cell earlier. Choose another cell.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveOrganizer:
    archive: Path
    records: dict[str, Any]
    organizer_id: UUID


def receive(request: ReceiveOrganizer, *, progress: Progress) -> Receipt:
    """Import the organizer as read-only. Leftovers of an earlier attempt are removed first."""
    _make_room(request.organizer_id)
    import_records(request.records["people"])
    with public_schema():
        job = PortabilityJob.objects.create(
            kind=JobKind.MOVE, state=JobState.RUNNING, created_at=utc_now(), started_at=utc_now()
        )
    try:
        coming = ImportOrganizer(source=from_path(request.archive), job=job)
        arrived = import_organizer(coming, progress=progress, now=utc_now(), terms=Terms(is_read_only=True))
        store_records(arrived.organizer, request.records)
    except BaseException as error:
        _end(job, JobState.FAILED, f"{type(error).__name__}: {error}")
        raise
    job.organizer = arrived.organizer
    _end(job, JobState.DONE, "")
    return receipt_of(measured(arrived.organizer))


def measured(organizer: Organizer) -> Manifest:
    """Size and hash of every part, computed by an export that is discarded."""
    return export_organizer(
        ExportOrganizer(organizer=organizer, within_platform=True),
        cast(BinaryIO, _Nowhere()),
        progress=Progress(lambda _: None),
    )


def receipt_of(manifest: Manifest) -> Receipt:
    """Rows and hash of each table, bytes and hash of each file; both sides must be equal before the switch."""
    tables = {f"table {part.name}": [part.rows, part.sha256] for part in manifest.tables}
    return tables | {f"file {part.path}": [part.bytes, part.sha256] for part in manifest.files}


def open_received(organizer_id: UUID, state_fields: dict[str, Any]) -> None:
    """Safe to repeat."""
    with public_schema():
        Organizer.objects.filter(pk=organizer_id).update(is_read_only=False, **state_fields)
    forget()


def close_received(organizer_id: UUID) -> Receipt:
    """Make read-only and measure, before a move is undone."""
    with public_schema():
        organizer = Organizer.objects.get(pk=organizer_id)
        organizer.is_read_only = True
        organizer.save(update_fields=["is_read_only"])
    forget()
    return receipt_of(measured(organizer))


def discard_received(organizer_id: UUID) -> None:
    """Delete the imported organizer. Only while it is read-only."""
    with public_schema(), transaction.atomic():
        organizer = Organizer.objects.filter(pk=organizer_id, is_read_only=True).first()
        if organizer is None:
            return
        Organizer.objects.filter(pk=organizer_id).update(state=OrganizerState.PROVISIONING, schema_version="")
        for model in (TokenRoute, Membership, OutboxEntry):
            model.objects.filter(organizer_id=organizer_id).delete()
        for owned in (DueJob, FormerSlug):
            owned.objects.filter(organizer=organizer).delete()
    undo_import(organizer)


def _make_room(organizer_id: UUID) -> None:
    with public_schema():
        found = Organizer.objects.filter(pk=organizer_id).first()
    if found is None or found.state == OrganizerState.PROVISIONING:  # the import undoes what it has left
        return
    if found.state == OrganizerState.PURGED:
        raise PurgedHereBefore
    if not found.is_read_only:
        raise AlreadyHere
    discard_received(organizer_id)


def _end(job: PortabilityJob, state: JobState, error: str) -> None:
    job.state, job.error, job.ended_at = state, error[:2000], utc_now()
    with public_schema():
        job.save(update_fields=["state", "error", "ended_at", "organizer"])


class _Nowhere(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return len(data)
