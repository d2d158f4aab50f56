"""Storage of archives, and of passphrases until a worker has used them."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from parterre.integrations.storage import archive_store
from tenants.models import PortabilityJob
from tenants.portability.archive import Measuring, Opener


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
    """Kept encrypted in the cache, so that neither the table nor a dump contains it."""
    return _box().encrypt(passphrase.encode()).decode()


def take_passphrase(locked: str) -> str:
    """Empty, when the installation's key has changed since."""
    try:
        return _box().decrypt(locked.encode()).decode()
    except InvalidToken:
        return ""


def _box() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"portability.passphrase")
    return Fernet(urlsafe_b64encode(key.derive(settings.SECRET_KEY.encode())))
