"""Pictures of products: files of the organizer with random names."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from parterre.integrations.storage import file_store
from parterre.web.images import Picture
from tenants.context.transactions import require_organizer

FOLDER: Final = "pictures"
NAME: Final = re.compile(r"[0-9a-f]{32}\.(png|jpg)")


def store_picture(picture: Picture) -> str:
    """For the entered organizer. The name is what a product keeps."""
    name = f"{uuid4().hex}.{picture.extension}"
    file_store().write(_organizer_id(), f"{FOLDER}/{name}", picture.content)
    return name


def copy_picture(name: str) -> str | None:
    """A second file with the same picture; None when the first is lost."""
    content = picture_named(_organizer_id(), name)
    return None if content is None else store_picture(Picture(content, name.rpartition(".")[2]))


def discard_picture(name: str) -> None:
    """Once the transaction commits: until then somebody may still be looking at it."""
    organizer_id = _organizer_id()
    transaction.on_commit(lambda: file_store().delete(organizer_id, f"{FOLDER}/{name}"), robust=True)


def drop_picture(name: str) -> None:
    """At once: it was stored for a product that was then refused."""
    file_store().delete(_organizer_id(), f"{FOLDER}/{name}")


def picture_named(organizer_id: UUID, name: str) -> bytes | None:
    return file_store().read(organizer_id, f"{FOLDER}/{name}") if NAME.fullmatch(name) else None


def _organizer_id() -> UUID:
    return require_organizer().id
