"""Exports an organizer to an archive, consistent as of one moment.

It reads with the organizer's own role, so PostgreSQL keeps other organizers' rows out. A REPEATABLE READ snapshot
lets sales continue meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from parterre.integrations.storage import StoredFile, file_store
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_snapshot, public_schema
from tenants.models import Domain, Organizer, TokenRoute
from tenants.portability.archive import ArchiveWriter, writing
from tenants.portability.manifest import FilePart, Kind, Manifest, OrganizerFacts, TablePart
from tenants.portability.progress import Progress
from tenants.portability.secrets import SECRET_COLUMNS, read_secrets
from tenants.portability.tables import Table, listed, next_ids, tables_of
from tenants.postgresql.copy_stream import copy_out
from tenants.postgresql.roles import quoted
from tenants.routing.middleware import root_host

MIGRATIONS = "django_migrations"
# Answers to API calls and forms, kept for repeated ones. Some hold what is shown only once, such as a new token.
STORED_ANSWERS = ("api_idempotentcall", "backoffice_formsubmission")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrganizer:
    """`passphrase` empty: not encrypted. `excludes`: names of tables. `wants_file`: by its name.

    `within_platform`: secrets stay encrypted with the platform's key. Otherwise they are left out, or with a passphrase
    stand in the manifest.
    """

    organizer: Organizer
    kind: Kind = "export"
    passphrase: str = ""
    made_by: str = ""
    excludes: Iterable[str] = ()
    wants_file: Callable[[str], bool] = lambda _: True
    within_platform: bool = False


def export_organizer(request: ExportOrganizer, into: BinaryIO, *, progress: Progress) -> Manifest:
    """Writes forward to `into`. When it raises, what was written is no archive."""
    organizer = request.organizer
    facts = _facts(organizer)
    with organizer_snapshot(organizer) as connection, connection.cursor() as cursor:
        left_out = {MIGRATIONS, *request.excludes, *(() if request.within_platform else STORED_ANSWERS)}
        tables = [t for t in tables_of(cursor, organizer.schema_name) if t.name not in left_out]
        migrations, sequences = _migrations(cursor), next_ids(cursor, organizer.schema_name)
        secrets = read_secrets() if request.passphrase and not request.within_platform else []
        hidden = {} if request.within_platform else SECRET_COLUMNS
        # A file is written before the row that names it: whatever the snapshot knows is there by now.
        files = [file for file in file_store().files(organizer.pk) if request.wants_file(file.name)]
        progress.begin("reading", total=sum(t.bytes for t in tables) + sum(f.size for f in files))
        with writing(into, passphrase=request.passphrase, watch=progress.advance) as archive:
            written = [
                _write_table(archive, cursor, table, progress, hidden=hidden.get(table.name, ""))
                for table in tables
            ]
            kept = [part for file in files if (part := _write_file(archive, organizer, file, progress))]
            manifest = Manifest(
                kind=request.kind,
                made_at=utc_now().isoformat(),
                made_by=request.made_by,
                installation=root_host(),
                organizer=facts,
                schema_version=organizer.schema_version,
                migrations=tuple(migrations),
                tables=tuple(written),
                files=tuple(kept),
                sequences=sequences,
                secrets=tuple(secrets),
            )
            archive.finish(manifest)
    return manifest


def rows_of(table: Table, *, schema: str, hidden: str) -> str:
    """COPY of a table in the order of its key: what is equal is written equally. `hidden`: a column, or none."""
    order = f" ORDER BY {listed(table.key)}" if table.key else ""
    source = f"{quoted(schema)}.{quoted(table.name)}"
    columns = ", ".join("'{}'" if column == hidden else quoted(column) for column in table.columns)
    return f"COPY (SELECT {columns} FROM {source}{order}) TO STDOUT"


def _write_table(
    archive: ArchiveWriter, cursor: Any, table: Table, progress: Progress, *, hidden: str
) -> TablePart:
    progress.begin(table.name)
    before = progress.done
    with archive.table(table.name) as rows:
        copy_out(cursor, rows_of(table, schema=_schema(cursor), hidden=hidden), cast(BinaryIO, rows))
    progress.total += progress.done - before - table.bytes  # what was only about right is known now
    return TablePart(table.name, table.columns, table.key, rows.lines, rows.bytes, rows.sha256)


def _write_file(
    archive: ArchiveWriter, organizer: Organizer, file: StoredFile, progress: Progress
) -> FilePart | None:
    """None: deleted since."""
    progress.begin("files")
    content = file_store().open(organizer.pk, file.name)
    if content is None:
        return None
    with content:
        return archive.file(file.name, content, os.fstat(content.fileno()).st_size)


def _migrations(cursor: Any) -> list[tuple[str, str]]:
    cursor.execute(f"SELECT app, name FROM {MIGRATIONS} ORDER BY app, name")
    return [(app, name) for app, name in cursor.fetchall()]


def _schema(cursor: Any) -> str:
    return str(cursor.db.schema_name)


def _facts(organizer: Organizer) -> OrganizerFacts:
    with public_schema():
        hosts = Domain.objects.filter(tenant=organizer, is_primary=False).order_by("domain")
        domains = [{"domain": host.domain, "event_id": host.event_id} for host in hosts]
        tokens = TokenRoute.objects.filter(organizer_id=organizer.pk).order_by("pk")
        hashes = list(tokens.values_list("token_hash", flat=True))
    return OrganizerFacts(
        id=str(organizer.pk),
        name=organizer.name,
        slug=organizer.slug,
        state=organizer.state,
        created_at=organizer.created_at.isoformat(),
        id_range=organizer.id_range,
        plugins=tuple(organizer.plugins),
        plugins_in_every_event=tuple(organizer.plugins_in_every_event),
        domains=tuple(domains),
        token_hashes=tuple(hashes),
    )
