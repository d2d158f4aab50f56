"""Version number of an event's offer."""

from __future__ import annotations

from django.db.models import F

from apps.events.models import Event


def bump_offer_version(event_id: int) -> None:
    """Called by every write to products, prices, taxes or quotas: catalogue snapshots are kept by this version."""
    Event.objects.filter(pk=event_id).update(offer_version=F("offer_version") + 1)
