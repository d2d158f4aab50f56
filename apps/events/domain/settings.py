"""Settings of an event: names of the contract and of payment methods, with JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from apps.audit.facade import record
from apps.events.models import Event
from parterre.kernel.actor import Actor
from parterre.kernel.formats import text_in


@transaction.atomic
def put_event_settings(
    event: Event,
    values: Mapping[str, Any],
    *,
    forget: Iterable[str] = (),
    actor: Actor,
    logged: bool = True,
) -> Event:
    """Set these and forget those; all others stay. Nothing is written when nothing is new.

    `logged` False: the caller writes an entry of its own.
    """
    locked = Event.objects.select_for_update().get(pk=event.pk)
    gone = set(forget)
    after = {name: value for name, value in locked.settings.items() if name not in gone} | dict(values)
    if after == locked.settings:
        return locked
    changed = sorted(name for name in {*values, *gone} if locked.settings.get(name) != after.get(name))
    locked.settings = after
    locked.offer_version += 1
    locked.save(update_fields=["settings", "offer_version"])
    if logged:
        data = {name: after.get(name) for name in changed}
        record(actor, "event.settings", object_type="event", object_id=event.pk, event_id=event.pk, data=data)
    return locked


def setting_text(event: Event, name: str, language: str) -> str:
    """Of a setting that is one text, or one a language. Empty for anything else, which an import may bring."""
    value = event.setting(name)
    if isinstance(value, dict):
        return text_in(value, language).strip()
    return value.strip() if isinstance(value, str) else ""
