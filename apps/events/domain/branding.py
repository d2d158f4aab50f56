"""Branding of an organizer: accent color, logo, header image. No custom style sheets or fonts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.events.models import Branding, Event
from parterre.integrations.storage import file_store
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from parterre.web.images import Picture
from tenants.context.transactions import require_organizer

COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
FOLDER: Final = "branding"
NAME: Final = re.compile(r"[0-9a-f]{32}\.(png|jpg|svg|webp)")
ONLY_ROW: Final = 1
CHANGEABLE: Final = ("accent", "logo", "header")


class UnreadableColour(DomainError):
    field = "accent"
    message = _("Enter a color as # and six hexadecimal digits, for example #17493a.")


@dataclass(frozen=True, slots=True)
class BrandingData:
    """Empty: nothing chosen. `version` 0: nothing was ever changed."""

    accent: str = ""
    logo: str = ""
    header: str = ""
    version: int = 0
    links: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


PLAIN: Final = BrandingData()


def branding_of() -> BrandingData:
    """The entered organizer's. One query."""
    row = Branding.objects.filter(pk=ONLY_ROW).first()
    return PLAIN if row is None else _data(row)


@transaction.atomic
def change_branding(changes: Mapping[str, Any], *, actor: Actor) -> BrandingData:
    """`changes`: any of accent, logo, header. Pictures were stored before; those replaced are deleted after commit."""
    accent = changes.get("accent", "")
    if accent and not COLOUR.fullmatch(accent):
        raise UnreadableColour
    row = lock_branding()
    changed = {
        name: changes[name] for name in CHANGEABLE if name in changes and changes[name] != getattr(row, name)
    }
    if changed:
        for name in ("logo", "header"):
            if name in changed and getattr(row, name):
                discard_branding_image(getattr(row, name))
        for name, value in changed.items():
            setattr(row, name, value)
        row.version += 1
        row.save()
        # Pages of an event are kept under its version, and they show the look.
        Event.objects.update(offer_version=F("offer_version") + 1)
        record(actor, "organizer.branding.changed", object_type="organizer", object_id="", data=changed)
    return _data(row)


def lock_branding() -> Branding:
    """The only row, held until the transaction ends; made when there is none yet."""
    Branding.objects.bulk_create([Branding(pk=ONLY_ROW, version=0)], ignore_conflicts=True)
    return Branding.objects.select_for_update().get(pk=ONLY_ROW)


def store_branding_image(picture: Picture) -> str:
    """For the entered organizer; the name is what `change_branding` takes."""
    name = f"{uuid4().hex}.{picture.extension}"
    file_store().write(_organizer_id(), f"{FOLDER}/{name}", picture.content)
    return name


def find_branding_image(organizer_id: UUID, name: str) -> bytes | None:
    return file_store().read(organizer_id, f"{FOLDER}/{name}") if NAME.fullmatch(name) else None


def discard_branding_image(name: str) -> None:
    """Once the transaction commits: until then somebody may still be looking at it."""
    organizer_id = _organizer_id()
    transaction.on_commit(lambda: file_store().delete(organizer_id, f"{FOLDER}/{name}"), robust=True)


def _data(row: Branding) -> BrandingData:
    return BrandingData(row.accent, row.logo, row.header, row.version, row.links, row.settings)


def _organizer_id() -> UUID:
    return require_organizer().id
