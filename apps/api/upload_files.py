"""Files of POST upload: validated, stored, and deleted after one day."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Final
from uuid import UUID, uuid4

from django.utils.translation import gettext_noop as _

from apps.api.models import UploadedFile
from parterre.integrations.storage import file_store
from parterre.kernel.bounds import MOST_UPLOAD_BYTES
from parterre.kernel.errors import DomainError
from parterre.web.images import TooManyPixels, open_picture
from tenants.context.transactions import require_organizer

KEPT_FOR: Final = timedelta(hours=24)
FOLDER: Final = "uploads"
LARGEST: Final = MOST_UPLOAD_BYTES
EXTENSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "application/pdf": (".pdf",),
}
IMAGE_FORMATS: Final = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF"}


class NoFile(DomainError):
    message = _("No file has been submitted.")


class TypeNotAllowed(DomainError):
    message = _("This file type is not allowed. Use PNG, JPEG, GIF or PDF.")


class WrongExtension(DomainError):
    message = _('The extension of the file name "%(name)s" does not match its content type.')


class FileTooLarge(DomainError):
    message = _("The file is larger than 10 MiB.")


class PictureTooLarge(DomainError):
    message = _("The image has more than %(most)s megapixels.")


class Unreadable(DomainError):
    message = _("The file is damaged or does not match its content type.")


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
    except TooManyPixels as refused:
        raise PictureTooLarge(most=refused.megapixels) from refused
    except Exception as error:  # image and PDF readers raise whatever a broken file brings them to
        raise Unreadable from error


def store(upload: Upload, *, credential: str, now: datetime) -> UploadedFile:
    """For the entered organizer. The file first: a row always has its file."""
    file_id = uuid4()
    path = f"{FOLDER}/{file_id}{EXTENSIONS[upload.content_type][0]}"
    file_store().write(_organizer_id(), path, upload.content)
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
        file_store().delete(_organizer_id(), path)
        raise


def content_of(upload: UploadedFile) -> bytes:
    content = file_store().read(_organizer_id(), upload.path)
    if content is None:
        raise FileNotFoundError(upload.path)
    return content


def sweep(*, now: datetime) -> int:
    """Forget what was uploaded more than a day ago. Whoever uses a file has made a copy of it."""
    old = list(UploadedFile.objects.filter(uploaded_at__lt=now - KEPT_FOR))
    for upload in old:
        file_store().delete(_organizer_id(), upload.path)
    UploadedFile.objects.filter(pk__in=[upload.pk for upload in old]).delete()
    return len(old)


def _organizer_id() -> UUID:
    return require_organizer().id


def _open(upload: Upload) -> None:
    if upload.content_type == "application/pdf":
        import pikepdf  # heavy, and few send PDFs

        pikepdf.open(io.BytesIO(upload.content)).close()
        return
    open_picture(upload.content, (IMAGE_FORMATS[upload.content_type],)).verify()
