"""Private files of organizers, one folder each, never served by URL. Views check access."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol
from uuid import UUID

from django.conf import settings

FILE_MODE = 0o640
DRAFT = ".draft-"


class UnsafeName(ValueError):
    """A name that would leave the organizer's folder."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    name: str
    size: int  # bytes


class FileStore(Protocol):
    """Names are relative, with slashes. A write replaces the whole file at once, or not at all."""

    def write(self, organizer_id: UUID, name: str, content: bytes) -> None: ...

    def write_from(self, organizer_id: UUID, name: str, content: BinaryIO) -> int:
        """As `write`, piece by piece. Returns how many bytes."""
        ...

    def draft(self, organizer_id: UUID, name: str) -> AbstractContextManager[BinaryIO]:
        """To write forward into; it becomes the file when the block ends well, and is gone when it does not."""
        ...

    def read(self, organizer_id: UUID, name: str) -> bytes | None:
        """None: there is no such file."""
        ...

    def open(self, organizer_id: UUID, name: str) -> BinaryIO | None:
        """To read piece by piece; the caller closes it. None: there is no such file."""
        ...

    def files(self, organizer_id: UUID) -> Iterator[StoredFile]:
        """All of the organizer's, by name."""
        ...

    def delete(self, organizer_id: UUID, name: str) -> None:
        """Nothing happens when there is no such file."""
        ...

    def delete_all(self, organizer_id: UUID) -> None:
        """Every file of the organizer, drafts too. OSError: something could not be deleted."""
        ...


class LocalFiles:
    """On this machine's disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, organizer_id: UUID, name: str, content: bytes) -> None:
        self.write_from(organizer_id, name, BytesIO(content))

    def write_from(self, organizer_id: UUID, name: str, content: BinaryIO) -> int:
        with self.draft(organizer_id, name) as file:
            shutil.copyfileobj(content, file)
            return file.tell()

    @contextmanager
    def draft(self, organizer_id: UUID, name: str) -> Iterator[BinaryIO]:
        target = self._path(organizer_id, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=DRAFT)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            Path(draft).chmod(FILE_MODE)
            Path(draft).replace(target)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

    def read(self, organizer_id: UUID, name: str) -> bytes | None:
        try:
            return self._path(organizer_id, name).read_bytes()
        except FileNotFoundError:
            return None

    def open(self, organizer_id: UUID, name: str) -> BinaryIO | None:
        try:
            return self._path(organizer_id, name).open("rb")
        except FileNotFoundError:
            return None

    def files(self, organizer_id: UUID) -> Iterator[StoredFile]:
        root = self._root / str(organizer_id)
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.name.startswith(DRAFT):
                yield StoredFile(path.relative_to(root).as_posix(), path.stat().st_size)

    def delete(self, organizer_id: UUID, name: str) -> None:
        self._path(organizer_id, name).unlink(missing_ok=True)

    def delete_all(self, organizer_id: UUID) -> None:
        folder = self._root / str(organizer_id)
        if folder.exists():
            shutil.rmtree(folder)

    def _path(self, organizer_id: UUID, name: str) -> Path:
        relative = PurePosixPath(name)
        if not relative.parts or relative.is_absolute() or ".." in relative.parts or "\0" in name:
            raise UnsafeName(name)
        return self._root / str(organizer_id) / relative


def file_store() -> FileStore:
    """The one that this installation is configured to use."""
    return LocalFiles(Path(settings.MEDIA_ROOT))


def archive_store() -> FileStore:
    """Exports and backups of organizers: apart from their files, so that no copy holds the copies before it."""
    return LocalFiles(Path(settings.ARCHIVES_ROOT))
