"""Clones an organizer as a sandbox: masked personal data, test mode, no mail, with an expiry date."""

from __future__ import annotations

import secrets
import tempfile
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast

from django.utils.translation import gettext_noop as _

from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_readonly
from tenants.models import Organizer, PortabilityJob
from tenants.portability.export import ExportOrganizer, export_organizer
from tenants.portability.import_archive import Imported, ImportOrganizer, Terms, import_organizer
from tenants.portability.mask_rows import Masking
from tenants.portability.mask_values import TEST_KEY
from tenants.portability.personal_data import EMPTY, FOLDERS, RULES
from tenants.portability.progress import Progress
from tenants.portability.secrets import PortableSecret, read_secrets

SUFFIX = "-sandbox"
LONGEST_SLUG = 50


class SandboxOfSandbox(DomainError):
    message = _("This organizer is already a sandbox. Create the sandbox from the original organizer.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CloneOrganizer:
    """`slug` empty: the organizer's own with `-sandbox`."""

    organizer: Organizer
    job: PortabilityJob
    expires_at: datetime
    slug: str = ""
    made_by: str = ""


def sandbox_slug(slug: str) -> str:
    return slug[: LONGEST_SLUG - len(SUFFIX)].rstrip("-") + SUFFIX


def clone_organizer(request: CloneOrganizer, *, progress: Progress, now: datetime) -> Imported:
    """Through an archive without name on this machine's disk, which a kill takes away, too."""
    organizer = request.organizer
    if organizer.sandbox_of is not None:
        raise SandboxOfSandbox
    with tempfile.TemporaryFile() as between:
        export = ExportOrganizer(
            organizer=organizer,
            kind="copy",
            made_by=request.made_by,
            excludes=[name for name, rule in RULES.items() if rule is EMPTY],
            wants_file=lambda name: name.startswith(FOLDERS),
        )
        export_organizer(export, cast(BinaryIO, between), progress=progress)
        arrival = ImportOrganizer(
            source=lambda: _reread(cast(BinaryIO, between)),
            job=request.job,
            slug=request.slug or sandbox_slug(organizer.slug),
        )
        terms = Terms(
            kind="sandbox",
            changes=Masking(secrets.token_bytes(32)),
            sandbox_of=organizer.pk,
            secrets=_test_keys(organizer),
            expires_at=request.expires_at,
        )
        return import_organizer(arrival, progress=progress, now=now, terms=terms)


def _test_keys(organizer: Organizer) -> tuple[PortableSecret, ...]:
    """They charge nobody: payments can be tried out at once."""
    with organizer_readonly(organizer):
        return tuple(secret for secret in read_secrets() if TEST_KEY.search(secret.name))


def _reread(file: BinaryIO) -> BinaryIO:
    """From the beginning, and left open when the reader closes what it was given."""
    file.seek(0)
    return cast(BinaryIO, _LeftOpen(file))


class _LeftOpen:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def __enter__(self) -> _LeftOpen:
        return self

    def __exit__(self, *_: object) -> None:
        """The creator closes it."""
