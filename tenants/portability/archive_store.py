"""Storage of archives, and of passphrases until a worker has used them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast
from uuid import UUID

from django.utils.translation import gettext_noop as _

from parterre.encryption import CannotDecrypt, decrypt, encrypt
from parterre.integrations.storage import archive_store
from parterre.kernel.errors import DomainError
from tenants.models import PortabilityJob
from tenants.portability.archive import Measuring, Opener

ENCRYPTED_FOR: Final = "portability.passphrase"


class PassphraseLost(DomainError):
    message = _(
        "The platform’s encryption key has changed since. Start again and enter the passphrase again."
    )


@dataclass(slots=True)
class StoredArchive:
    """Set when the block has ended."""

    name: str
    size: int = 0
    sha256: str = ""


@contextmanager
def archives_of(organizer_id: UUID, name: str) -> Iterator[tuple[BinaryIO, StoredArchive]]:
    """A new archive, stored if the block succeeds."""
    about = StoredArchive(name)
    with archive_store().draft(organizer_id, name) as draft:
        measured = Measuring(draft)
        yield cast(BinaryIO, measured), about
        about.size, about.sha256 = measured.bytes, measured.sha256


@contextmanager
def archive_at(path: Path) -> Iterator[tuple[BinaryIO, StoredArchive]]:
    """A new archive at a path of the operator's choice, renamed to it when complete."""
    about, draft = StoredArchive(str(path)), path.with_name(f".{path.name}.draft")
    try:
        with draft.open("wb") as file:
            draft.chmod(0o600)
            measured = Measuring(file)
            yield cast(BinaryIO, measured), about
            about.size, about.sha256 = measured.bytes, measured.sha256
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def stored(job: PortabilityJob) -> Opener | None:
    """The archive of a job; None: it has none (any more)."""
    organizer_id, name = job.organizer_id, job.file
    if organizer_id is None or not name:
        return None
    content = archive_store().open(organizer_id, name)
    if content is None:
        return None
    content.close()
    return lambda: cast(BinaryIO, archive_store().open(organizer_id, name))


def store_passphrase(passphrase: str) -> str:
    """Encrypted, so that neither the table nor a dump contains it."""
    return encrypt(passphrase, place=ENCRYPTED_FOR)


def take_passphrase(encrypted: str) -> str:
    """Raises PassphraseLost."""
    try:
        return decrypt(encrypted, place=ENCRYPTED_FOR)
    except CannotDecrypt:
        raise PassphraseLost from None
