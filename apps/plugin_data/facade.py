"""JSON that a plugin without tables of its own keeps for an organizer, or for one event."""

from __future__ import annotations

from typing import Any

from apps.plugin_data.models import PluginData


def put_plugin_data(*, plugin: str, key: str, value: Any, event_id: int | None = None) -> None:
    PluginData.objects.update_or_create(plugin=plugin, event_id=event_id, key=key, defaults={"value": value})


def plugin_data(*, plugin: str, key: str, event_id: int | None = None, default: Any = None) -> Any:
    row = PluginData.objects.filter(plugin=plugin, event_id=event_id, key=key).first()
    return default if row is None else row.value
