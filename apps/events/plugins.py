"""Active plugins of an event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from apps.events.models import Event
from parterre.hooks.manager import active_names
from tenants.context.transactions import require_organizer
from tenants.models import Organizer


def active_plugins(event: Event) -> frozenset[str]:
    """No query. The organizer is the entered one."""
    organizer = require_organizer()
    return active_names(organizer.plugins, event.plugins, organizer.plugins_in_every_event)


EventFinder = Callable[[Any], int | None]
_finders: dict[str, EventFinder] = {}


def register_event_finder(id_name: str, find: EventFinder) -> None:
    """At start-up, by the apps above: how the event of a task's `order_id` (and the like) is found."""
    _finders[id_name] = find


def plugin_is_on(organizer: Organizer, plugin: str, ids: dict[str, Any]) -> bool:
    """Whether a plugin's task may run: in the event that its ids lead to, else for the organizer as a whole."""
    event_id = _event_of(ids)
    if event_id is None:
        return plugin in active_names(organizer.plugins, None, organizer.plugins_in_every_event)
    event = Event.objects.filter(pk=event_id).only("plugins").first()
    return event is not None and plugin in active_plugins(event)


def _event_of(ids: dict[str, Any]) -> int | None:
    if "event_id" in ids:
        return cast("int | None", ids["event_id"])
    found = (find(ids[name]) for name, find in _finders.items() if name in ids)
    return next((event_id for event_id in found if event_id is not None), None)
