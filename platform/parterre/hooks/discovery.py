"""Discovery of installed plugins from entry points, before Django's app registry exists."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

from parterre.hooks.manifest import Plugin

GROUP = "parterre.plugins"


@cache
def installed() -> dict[str, Plugin]:
    """Plugins by name. Two of one name are a broken installation: the server refuses to start."""
    found: dict[str, Plugin] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        plugin: Plugin = entry.load()
        if plugin.name in found:
            raise RuntimeError(f"two installed plugins call themselves {plugin.name!r}")
        found[plugin.name] = plugin
    return found


def plugin_apps() -> list[str]:
    """Django apps that plugins bring along: their tables are in every organizer's schema."""
    return [plugin.django_app for plugin in installed().values() if plugin.django_app]
