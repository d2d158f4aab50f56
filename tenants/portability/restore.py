"""Restores a backup beside the live organizer, and swaps the two; a second swap undoes the first.

Side by side: a schema with its own name and role, to which no route leads. Swap: both schemas are renamed and get each
other's grants, in one transaction that locks all live tables. Name, role, hosts, tokens and outbox of the organizer
stay the same. Other organizers are not affected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import redis
from django.db import connections, transaction
from django.utils.translation import gettext_noop as _

from parterre.integrations.storage import file_store
from parterre.kernel.errors import Busy, DomainError
from parterre.kernel.ids import new_schema_name
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.lifecycle.quiesce import set_read_only, wait_for_propagation
from tenants.models import JobKind, JobState, Organizer, PortabilityJob, TokenRoute
from tenants.outbox.tasks import valkey
from tenants.portability.archive import Opener, check, parts
from tenants.portability.cleanup import drop_schema
from tenants.portability.errors import AlreadyRunning
from tenants.portability.import_archive import write_file
from tenants.portability.load_schema import LoadSchema, load_schema, refuse_newer
from tenants.portability.lock import exclusive
from tenants.portability.post_import import ImportedOrganizer, run_post_import
from tenants.portability.progress import Progress
from tenants.portability.tables import next_ids, raise_sequences, tables_of
from tenants.postgresql.base import LOCK_NOT_AVAILABLE, sqlstate
from tenants.postgresql.roles import create_organizer_role, give_schema, quoted, take_schema
from tenants.provisioning.schema_template import OWNER, application_role

REPLACED: Final = "replaced by a restored backup"
# Left to what is still written to the living tables after the side was written to, and before they are locked.
IDS_MEANWHILE: Final = 1_000


class BackupOfAnotherOrganizer(DomainError):
    field = "backup"
    message = _("This backup belongs to another organizer: %(slug)s.")


class AlreadyRestored(DomainError):
    message = _("A backup is already loaded. Swap or discard it first.")


class NoRestoredSide(DomainError):
    message = _("No backup is loaded for this organizer.")


class VersionsDiffer(DomainError):
    message = _(
        "The organizer was migrated after the backup was loaded. Discard the loaded backup and load it again."
    )


class OrganizerBusy(Busy):
    message = _("The organizer's tables are in use. Nothing was changed; try again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreSideBySide:
    organizer: Organizer
    job: PortabilityJob
    source: Opener
    passphrase: str = ""


def restore_side_by_side(request: RestoreSideBySide, *, progress: Progress) -> dict[str, Any]:
    """Returns what stands in the job's result: the side's schema and version, and when its backup was made."""
    organizer, job = request.organizer, request.job
    with exclusive(f"restore {organizer.pk}") as is_mine:
        if not is_mine:
            raise AlreadyRunning
        if job.result.get("schema"):
            drop_schema(job.result["schema"])  # of an attempt that was killed
        if side_of(organizer) is not None:
            raise AlreadyRestored
        progress.begin("checking", total=0)
        manifest = check(request.source, passphrase=request.passphrase, watch=progress.advance)
        if manifest.organizer.id != str(organizer.pk):
            raise BackupOfAnotherOrganizer(slug=manifest.organizer.slug)
        refuse_newer(manifest)
        schema = new_schema_name()
        _write_down(job, {"schema": schema})
        progress.begin("tables", total=manifest.size)
        try:
            with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
                create_organizer_role(cursor, schema, app=application_role())
            version = load_schema(
                LoadSchema(
                    schema=schema,
                    id_range=organizer.id_range or 0,
                    source=request.source,
                    passphrase=request.passphrase,
                    manifest=manifest,
                ),
                progress=progress,
            )
        except BaseException:
            drop_schema(schema)
            raise
        return {"schema": schema, "version": version, "made_at": manifest.made_at, "rows": manifest.rows}


def side_of(organizer: Organizer) -> PortabilityJob | None:
    """The job that brought a backup beside."""
    with public_schema():
        jobs = PortabilityJob.objects.filter(organizer=organizer, kind=JobKind.RESTORE, state=JobState.DONE)
        return jobs.filter(result__has_key="schema").order_by("-created_at").first()


def needed_side(organizer: Organizer) -> PortabilityJob:
    side = side_of(organizer)
    if side is None:
        raise NoRestoredSide
    return side


def discard_side(organizer: Organizer) -> None:
    side = needed_side(organizer)
    with exclusive(f"restore {organizer.pk}") as is_mine:
        if not is_mine:
            raise AlreadyRunning
        drop_schema(side.result["schema"])
        with public_schema():
            PortabilityJob.objects.filter(pk=side.pk).update(state=JobState.EXPIRED)


def drop_sides(organizer: Organizer) -> int:
    """When the organizer itself goes. Finished ones, and what a kill has left."""
    jobs = PortabilityJob.objects.using(OWNER).filter(organizer=organizer, kind=JobKind.RESTORE)
    schemas = [
        job.result["schema"] for job in jobs.exclude(state=JobState.EXPIRED) if job.result.get("schema")
    ]
    for schema in schemas:
        drop_schema(schema)
    return len(schemas)


def swap(
    organizer: Organizer, *, now: datetime, source: Opener | None = None, passphrase: str = ""
) -> Mapping[str, Any]:
    """The side becomes the living organizer, which becomes the side. Nothing is lost: swapping again undoes it.

    `source`: the backup, for files that are gone since. For a second or two nothing can be changed.
    """
    side = needed_side(organizer)
    schema = side.result["schema"]
    with exclusive(f"restore {organizer.pk}") as is_mine:
        if not is_mine:
            raise AlreadyRunning
        if side.result["version"] != organizer.schema_version:
            raise VersionsDiffer
        files = _bring_back_files(organizer, source, passphrase) if source else 0
        with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
            _go_on_above(cursor, schema, organizer.schema_name, gap=IDS_MEANWHILE)
        summary = _settle(organizer, schema, now)
        set_read_only(organizer, True)
        try:
            wait_for_propagation()
            _change_places(organizer.schema_name, schema)
        finally:
            set_read_only(organizer, False)
    _forget_cached(organizer)
    is_back = not side.result.get("swapped")
    _write_down(side, {**side.result, "swapped": is_back, "swapped_at": now.isoformat()})
    return {**summary, "files": files}


def _settle(organizer: Organizer, schema: str, now: datetime) -> dict[str, Any]:
    """Whoever was let go since the backup stays out, and everything that is kept elsewhere is told to look again."""
    with public_schema():
        routes = TokenRoute.objects.filter(organizer_id=organizer.pk)
        hashes = frozenset(routes.values_list("token_hash", flat=True))
    with organizer_transaction(Side(schema, organizer), durable=True, may_take_long=True):
        return run_post_import(
            ImportedOrganizer(organizer=organizer, kind="restore", now=now, token_hashes=hashes)
        )


@dataclass(frozen=True, slots=True)
class Side:
    """A schema beside an organizer, to enter."""

    schema_name: str
    organizer: Organizer

    @property
    def pk(self) -> Any:
        return self.organizer.pk


def _change_places(living: str, side: str) -> None:
    between = new_schema_name()
    try:
        with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
            # Whoever has read or written something here ends first; whoever comes now waits, and finds the new tables.
            names = [
                f"{quoted(schema)}.{quoted(t.name)}"
                for schema in (living, side)
                for t in tables_of(cursor, schema)
            ]
            cursor.execute(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")
            _go_on_above(cursor, side, living)
            take_schema(cursor, living, role=living)
            take_schema(cursor, side, role=side)
            for before, after in ((living, between), (side, living), (between, side)):
                cursor.execute(f"ALTER SCHEMA {quoted(before)} RENAME TO {quoted(after)}")
            give_schema(cursor, living, role=living)
            give_schema(cursor, side, role=side)
            # What was promised speaks of rows that may not be there any more.
            cursor.execute(
                "UPDATE public.outbox SET failed_at = clock_timestamp(), lease_until = NULL, last_error = %s"
                " WHERE org = %s AND done_at IS NULL AND failed_at IS NULL",
                [REPLACED, living],
            )
    except Exception as error:
        if sqlstate(error) == LOCK_NOT_AVAILABLE:
            raise OrganizerBusy from error
        raise


def _go_on_above(cursor: Any, schema: str, other: str, *, gap: int = 0) -> None:
    """No id is handed out twice: whatever the other handed out may be known to clients, providers and people."""
    least = {place: next_id + gap for place, next_id in next_ids(cursor, other).items()}
    raise_sequences(cursor, schema, least)


def _bring_back_files(organizer: Organizer, source: Opener, passphrase: str) -> int:
    """Only what is missing: names are never used twice."""
    present = {file.name for file in file_store().files(organizer.pk)}
    count = 0
    for kind, path, content in parts(source, passphrase=passphrase):
        if kind == "file" and path not in present:
            write_file(organizer, path, content)
            count += 1
    return count


def _forget_cached(organizer: Organizer) -> None:
    """Keys begin with the schema's name. Without Valkey nothing is cached."""
    try:
        keys = list(valkey().scan_iter(match=f"*{organizer.schema_name}:*", count=1000))
        if keys:
            valkey().delete(*keys)
    except redis.RedisError:
        return


def _write_down(job: PortabilityJob, result: dict[str, Any]) -> None:
    job.result = result
    with public_schema():
        PortabilityJob.objects.filter(pk=job.pk).update(result=result)
