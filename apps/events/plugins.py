"""Which plugins are on in an event."""

from __future__ import annotations

from typing import cast

from apps.events.models import Event
from parterre.hooks.manager import active_names
from tenants.entering import current_organizer
from tenants.models import Organizer


def active_plugins(event: Event) -> frozenset[str]:
    """No query. The organizer is the entered one."""
    organizer = cast(Organizer, current_organizer())
    return active_names(organizer.plugins, event.plugins, organizer.plugins_in_every_event)
