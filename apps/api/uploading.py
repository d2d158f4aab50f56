"""Files of POST upload: checked, put into storage, and swept away after a day."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Final
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from apps.api.models import UploadedFile
from parterre.kernel.errors import DomainError

KEPT_FOR: Final = timedelta(hours=24)
LARGEST: Final = 10 * 1024 * 1024
EXTENSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "application/pdf": (".pdf",),
}
IMAGE_FORMATS: Final = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF"}


class NoFile(DomainError):
    message = "No file has been submitted."


class TypeNotAllowed(DomainError):
    message = "Files of this type are not allowed: use PNG, JPEG, GIF or PDF."


class WrongExtension(DomainError):
    message = "The file name '%(name)s' does not end as its content type says."


class FileTooLarge(DomainError):
    message = "The file is larger than 10 MiB."


class Unreadable(DomainError):
    message = "The file is broken, or not what its content type says."


@dataclass(frozen=True, slots=True)
class Upload:
    content: bytes
    content_type: str
    name: str


def check(upload: Upload) -> None:
    """Images and PDFs are opened, so that nothing else is kept under their name."""
    if not upload.content or not upload.name:
        raise NoFile
    if upload.content_type not in EXTENSIONS:
        raise TypeNotAllowed
    if PurePosixPath(upload.name).suffix.lower() not in EXTENSIONS[upload.content_type]:
        raise WrongExtension(name=upload.name[:100])
    if len(upload.content) > LARGEST:
        raise FileTooLarge
    try:
        _open(upload)
    except Exception as error:  # image and PDF readers raise whatever a broken file brings them to
        raise Unreadable from error


def store(upload: Upload, *, credential: str, folder: str, now: datetime) -> UploadedFile:
    """Into storage first: a row always has its file."""
    file_id = uuid4()
    extension = EXTENSIONS[upload.content_type][0]
    path = default_storage.save(f"{folder}/uploads/{file_id}{extension}", ContentFile(upload.content))
    try:
        return UploadedFile.objects.create(
            id=file_id,
            credential=credential,
            name=upload.name[:255],
            content_type=upload.content_type,
            path=path,
            size=len(upload.content),
            uploaded_at=now,
        )
    except BaseException:
        default_storage.delete(path)
        raise


def content_of(upload: UploadedFile) -> bytes:
    with default_storage.open(upload.path) as file:
        content: bytes = file.read()
        return content


def sweep(*, now: datetime) -> int:
    """Forget what was uploaded more than a day ago. Whoever uses a file has made a copy of it."""
    old = list(UploadedFile.objects.filter(uploaded_at__lt=now - KEPT_FOR))
    for upload in old:
        default_storage.delete(upload.path)
    UploadedFile.objects.filter(pk__in=[upload.pk for upload in old]).delete()
    return len(old)


def _open(upload: Upload) -> None:
    if upload.content_type == "application/pdf":
        import pikepdf  # heavy, and few send PDFs

        pikepdf.open(io.BytesIO(upload.content)).close()
        return
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        Image.open(io.BytesIO(upload.content), formats=[IMAGE_FORMATS[upload.content_type]]).verify()
