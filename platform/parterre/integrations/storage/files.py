"""Organizers' private files: a folder an organizer, never served by URL. Views decide who may have one."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import Protocol
from uuid import UUID

from django.conf import settings

FILE_MODE = 0o640


class UnsafeName(ValueError):
    """A name that would leave the organizer's folder."""


class FileStore(Protocol):
    """Names are relative, with slashes. A write replaces the whole file at once, or not at all."""

    def write(self, organizer_id: UUID, name: str, content: bytes) -> None: ...

    def read(self, organizer_id: UUID, name: str) -> bytes | None:
        """None: there is no such file."""
        ...

    def delete(self, organizer_id: UUID, name: str) -> None:
        """Nothing happens when there is no such file."""
        ...

    def delete_folder(self, organizer_id: UUID, name: str) -> None:
        """With all that is in it."""
        ...


class LocalFiles:
    """On this machine's disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, organizer_id: UUID, name: str, content: bytes) -> None:
        target = self._path(organizer_id, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".draft-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
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

    def delete(self, organizer_id: UUID, name: str) -> None:
        self._path(organizer_id, name).unlink(missing_ok=True)

    def delete_folder(self, organizer_id: UUID, name: str) -> None:
        shutil.rmtree(self._path(organizer_id, name), ignore_errors=True)

    def _path(self, organizer_id: UUID, name: str) -> Path:
        relative = PurePosixPath(name)
        if not relative.parts or relative.is_absolute() or ".." in relative.parts or "\0" in name:
            raise UnsafeName(name)
        return self._root / str(organizer_id) / relative


def file_store() -> FileStore:
    """The one that this installation is configured to use."""
    return LocalFiles(Path(settings.MEDIA_ROOT))
