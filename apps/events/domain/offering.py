"""The version of what is on offer in an event."""

from __future__ import annotations

from django.db.models import F

from apps.events.models import Event


def offer_changed(event_id: int) -> None:
    """Every write to products, prices, taxes or quotas calls this: snapshots of the old version are then not used any more."""
    Event.objects.filter(pk=event_id).update(offer_version=F("offer_version") + 1)
