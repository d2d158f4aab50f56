"""JSON stored by plugins under their own name, for the organizer or for one event."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection

from apps.plugin_data.models import PluginData


def get_plugin_data(*, plugin: str, key: str, event_id: int | None = None, default: Any = None) -> Any:
    """One query. `event_id` None: the organizer's own."""
    rows = PluginData.objects.filter(plugin=plugin, event_id=event_id, key=key)
    return next(iter(rows.values_list("value", flat=True)), default)


def get_plugin_data_of_keys(
    *, plugin: str, keys: Iterable[str], event_id: int | None = None
) -> dict[str, Any]:
    """By key, those that are there. One query."""
    rows = PluginData.objects.filter(plugin=plugin, event_id=event_id, key__in=list(keys))
    return dict(rows.values_list("key", "value"))


def add_plugin_data(*, plugin: str, key: str, value: Any, event_id: int | None = None) -> bool:
    """Only if the key is not there yet: of two at once, one is told True. Nothing is replaced."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plugin_data_plugindata (plugin, event_id, key, value) VALUES (%s, %s, %s, %s::jsonb)"
            " ON CONFLICT DO NOTHING",
            [plugin, event_id, key, json.dumps(value)],
        )
        return bool(cursor.rowcount)


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


def delete_old_plugin_data(
    *, plugin: str, prefix: str, field: str, before: str, event_id: int | None = None
) -> None:
    """Of the objects whose key begins so, those with an earlier text in this field: moments in ISO format."""
    rows = PluginData.objects.filter(plugin=plugin, event_id=event_id, key__startswith=prefix)
    rows.filter(**{f"value__{field}__lt": before}).delete()
