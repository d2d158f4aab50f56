"""Imports an archive as an organizer: as itself, or under another slug beside the one it was made from.

The archive is verified against its manifest; then a row reserves the organizer, which is not reachable yet; then role,
files and tables are created; the last transaction opens it. A failed import is cleaned up: by the failing process, by
the next attempt with the same slug, or by the retention job.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO, Final
from uuid import UUID, uuid4

from django.db import IntegrityError, connections, transaction

from parterre.integrations.storage import file_store
from parterre.kernel.bounds import MOST_HEADER_BYTES
from parterre.kernel.clock import utc_now
from parterre.kernel.ids import new_schema_name
from parterre.web.images import KINDS, ImageRefused, check_written
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import (
    Domain,
    DomainState,
    FormerSlug,
    Organizer,
    OrganizerState,
    PortabilityJob,
    TokenRoute,
)
from tenants.portability.archive import Opener, check, parts
from tenants.portability.cleanup import ARRIVING, remove_leftovers, undo_import
from tenants.portability.errors import AlreadyRunning, ForeignPicture
from tenants.portability.load_schema import Changes, LoadSchema, load_schema, refuse_newer
from tenants.portability.lock import exclusive
from tenants.portability.manifest import Manifest
from tenants.portability.post_import import ArrivalKind, ImportedOrganizer, run_post_import
from tenants.portability.progress import Progress
from tenants.portability.secrets import PortableSecret, write_secrets
from tenants.postgresql.roles import create_organizer_role
from tenants.provisioning.id_ranges import free_id_range, lock_id_ranges
from tenants.provisioning.organizer_names import check_name
from tenants.provisioning.organizers import SlugTaken
from tenants.provisioning.schema_template import OWNER, application_role
from tenants.routing.directory import forget, shop_host
from tenants.routing.slugs import check_slug

PICTURES: Final = {*KINDS, "svg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrganizer:
    """`slug` and `name` empty: as in the archive. `job`: where it is written down, so that a kill leaves a trace.

    `invites`: write to members who have no account here. `owner`: an account that becomes administrator.
    """

    source: Opener
    job: PortabilityJob
    passphrase: str = ""
    slug: str = ""
    name: str = ""
    invites: bool = False
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How the organizer is imported: as itself, or as a sandbox that expires."""

    kind: ArrivalKind = "import"
    changes: Changes | None = None
    sandbox_of: UUID | None = None
    # Beside those in the archive.
    secrets: tuple[PortableSecret, ...] = field(default=(), repr=False)
    expires_at: datetime | None = None
    # Until its old cell has switched the route.
    is_read_only: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    organizer: Organizer
    manifest: Manifest
    summary: Mapping[str, Any] = field(default_factory=dict)


def import_organizer(
    request: ImportOrganizer, *, progress: Progress, now: datetime, terms: Terms | None = None
) -> Imported:
    """Raises BadArchive and subclasses, SlugTaken, UnusableSlug, AlreadyRunning, after cleaning up."""
    progress.begin("checking", total=0)
    manifest = check(request.source, passphrase=request.passphrase, watch=progress.advance)
    refuse_newer(manifest)
    slug = check_slug(request.slug or manifest.organizer.slug)
    with exclusive(f"arrival {slug}") as is_mine:
        if not is_mine:
            raise AlreadyRunning
        remove_leftovers(slug)
        organizer = _begin(request, terms or Terms(), manifest, slug)
        try:
            return _bring_in(request, terms or Terms(), manifest, organizer, progress=progress, now=now)
        except BaseException:
            undo_import(organizer)
            raise


def _bring_in(
    request: ImportOrganizer,
    terms: Terms,
    manifest: Manifest,
    organizer: Organizer,
    *,
    progress: Progress,
    now: datetime,
) -> Imported:
    progress.begin("files", total=manifest.size)
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        create_organizer_role(cursor, organizer.schema_name, app=application_role())
    _copy_files(request, organizer, progress)
    organizer.schema_version = load_schema(
        LoadSchema(
            schema=organizer.schema_name,
            id_range=organizer.id_range or 0,
            source=request.source,
            passphrase=request.passphrase,
            manifest=manifest,
            changes=terms.changes,
        ),
        progress=progress,
    )
    progress.begin("opening")
    summary = _open(request, terms, manifest, organizer, now=now)
    forget()
    return Imported(organizer, manifest, summary)


def _begin(request: ImportOrganizer, terms: Terms, manifest: Manifest, slug: str) -> Organizer:
    """Create the organizer and its host, not reachable yet, and record them in the job."""
    facts, host = manifest.organizer, shop_host(slug)
    try:
        with public_schema() as connection, transaction.atomic(), connection.cursor() as cursor:
            keeps_id = terms.kind == "import" and not Organizer.objects.filter(pk=UUID(facts.id)).exists()
            lock_id_ranges(cursor)
            organizer = Organizer.objects.create(
                id=UUID(facts.id) if keeps_id else uuid4(),
                name=check_name(request.name or facts.name),
                slug=slug,
                schema_name=new_schema_name(),
                state=OrganizerState.PROVISIONING,
                # The archive's own, if nobody has it here. Ids keep their values anyway; new ones are apart.
                id_range=free_id_range(cursor, wished=facts.id_range),
                plugins=list(facts.plugins),
                plugins_in_every_event=list(facts.plugins_in_every_event),
                sandbox_of=terms.sandbox_of,
                expires_at=terms.expires_at,
            )
            Domain.objects.create(tenant=organizer, domain=host, is_primary=True)
            if FormerSlug.objects.filter(slug=slug).exists():
                raise SlugTaken(slug=slug)
            request.job.result = {ARRIVING: str(organizer.pk)}
            request.job.save(update_fields=["result"])
    except IntegrityError as error:
        raise SlugTaken(slug=slug) from error
    return organizer


def _copy_files(request: ImportOrganizer, organizer: Organizer, progress: Progress) -> None:
    for kind, path, content in parts(request.source, passphrase=request.passphrase):
        if kind == "file":
            progress.advance(write_file(organizer, path, content))


def write_file(organizer: Organizer, path: str, content: BinaryIO) -> int:
    """Bytes written. Pictures are shown to everybody: what was slipped in among them is refused (ForeignPicture)."""
    if (extension := path.rpartition(".")[2]) in PICTURES:
        picture = content.read(MOST_HEADER_BYTES + 1)
        try:
            check_written(picture, extension)
        except ImageRefused as problem:
            raise ForeignPicture(part=path, reason=str(problem.reason)) from problem
        content = BytesIO(picture)
    return file_store().write_from(organizer.pk, path, content)


def _open(
    request: ImportOrganizer, terms: Terms, manifest: Manifest, organizer: Organizer, *, now: datetime
) -> dict[str, Any]:
    """Routes, people, state, and the job's result: in one transaction of the organizer."""
    with organizer_transaction(organizer, durable=True, may_take_long=True):
        with public_schema():
            hashes = _route_tokens(organizer, terms, manifest)
            hosts = _announce_hosts(organizer, terms, manifest)
            Organizer.objects.filter(pk=organizer.pk).update(
                state=OrganizerState.ACTIVE,
                state_since=now,
                schema_version=organizer.schema_version,
                is_read_only=terms.is_read_only,
            )
            organizer.state = OrganizerState.ACTIVE
        arrival = ImportedOrganizer(
            organizer=organizer,
            kind=terms.kind,
            now=now,
            invites=request.invites,
            owner=request.owner,
            token_hashes=hashes,
        )
        write_secrets([*manifest.secrets, *terms.secrets])
        summary = {**run_post_import(arrival), "slug": organizer.slug, "hosts": hosts, "rows": manifest.rows}
        summary["ids_kept_apart"] = organizer.id_range == manifest.organizer.id_range
        with public_schema():
            request.job.result = {**summary, "organizer": str(organizer.pk)}
            request.job.save(update_fields=["result"])
    return summary


def _route_tokens(organizer: Organizer, terms: Terms, manifest: Manifest) -> frozenset[str]:
    """Routes of API tokens. Imported organizers keep theirs unless taken; a sandbox has none."""
    if terms.kind != "import":
        return frozenset()
    taken = TokenRoute.objects.filter(pk__in=manifest.organizer.token_hashes)
    free = set(manifest.organizer.token_hashes) - set(taken.values_list("pk", flat=True))
    TokenRoute.objects.bulk_create(
        [
            TokenRoute(token_hash=one, org=organizer.schema_name, organizer_id=organizer.pk)
            for one in sorted(free)
        ]
    )
    return frozenset(free)


def _announce_hosts(organizer: Organizer, terms: Terms, manifest: Manifest) -> list[str]:
    """Custom hosts have to be proved again: possession of an archive does not prove a name."""
    if terms.kind != "import":
        return []
    names = {str(one["domain"]): one["event_id"] for one in manifest.organizer.domains}
    known = set(Domain.objects.filter(domain__in=names).values_list("domain", flat=True))
    Domain.objects.bulk_create(
        [
            Domain(
                tenant=organizer,
                domain=name,
                is_primary=False,
                state=DomainState.PENDING,
                token=secrets.token_hex(16),
                event_id=event_id,
                next_check_at=utc_now(),
            )
            for name, event_id in sorted(names.items())
            if name not in known
        ]
    )
    return sorted(set(names) - known)
