"""JSON that plugins keep: under their own name, for the organizer or for one event."""

from __future__ import annotations

from typing import Any

from apps.plugin_data.models import PluginData


def get_plugin_data(*, plugin: str, key: str, event_id: int | None = None, default: Any = None) -> Any:
    """One query. `event_id` None: the organizer's own."""
    rows = PluginData.objects.filter(plugin=plugin, event_id=event_id, key=key)
    return next(iter(rows.values_list("value", flat=True)), default)


def put_plugin_data(*, plugin: str, key: str, value: Any, event_id: int | None = None) -> None:
    """Replaces what was there."""
    PluginData.objects.bulk_create(
        [PluginData(plugin=plugin, event_id=event_id, key=key, value=value)],
        update_conflicts=True,
        unique_fields=["plugin", "event_id", "key"],
        update_fields=["value"],
    )


def delete_plugin_data(*, plugin: str, key: str, event_id: int | None = None) -> None:
    PluginData.objects.filter(plugin=plugin, event_id=event_id, key=key).delete()
