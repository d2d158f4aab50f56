"""Links to the shop's page of a draft, for whoever is given one."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.core import signing

from apps.events.models import Event
from tenants.context.transactions import require_organizer

SALT: Final = "events.preview"
VALID_FOR: Final = timedelta(days=7)


def preview_token(event: Event) -> str:
    """For one event of the entered organizer; works for `VALID_FOR`."""
    return signing.dumps(_subject(event), salt=SALT)


def is_preview_token(token: str, event: Event) -> bool:
    """False: made for another event or organizer, too old, or not by us."""
    try:
        subject = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return False
    return bool(subject == _subject(event))


def _subject(event: Event) -> list[str]:
    return [str(require_organizer().id), str(event.pk)]
