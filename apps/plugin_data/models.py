"""JSON storage for plugins without tables of their own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PluginData(models.Model):
    """`event_id` null: the organizer's. `key` is the plugin's own. `secrets`: by name, encrypted."""

    plugin = models.CharField(max_length=190)
    event_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=190)
    value = models.JSONField(null=True)
    secrets = models.JSONField(default=dict, db_default={})

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plugin", "event_id", "key"], nulls_distinct=False, name="plugin_data_key"
            ),
            models.CheckConstraint(
                condition=~models.Q(plugin="") & ~models.Q(key=""), name="plugin_data_has_plugin_and_key"
            ),
        ]
