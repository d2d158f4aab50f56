"""Installed plugins, as a page lists them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext

from apps.payments.facade import methods_of_plugin
from parterre.hooks.discovery import installed
from parterre.hooks.manifest import Level, Plugin


@dataclass(frozen=True, slots=True)
class Listed:
    """`needs_organizer`: the organizer must enable it first. `methods`: identifiers of its payment methods, which have
    pages of their own: for all events those with an account, in an event all of them."""

    name: str
    label: str
    version: str
    is_on: bool
    needs_organizer: bool
    restricted: bool
    methods: tuple[str, ...]


def plugins_listed(level: Level, *, on: Collection[str], of_organizer: Collection[str] = ()) -> list[Listed]:
    """Of Level.ORGANIZER or Level.EVENT; by name as people read it. No query."""
    found = [
        _listed(plugin, level, on, of_organizer)
        for plugin in installed().values()
        if plugin.level in (level, Level.BOTH)
        and (plugin.name not in settings.PLUGINS_EXCLUDE or plugin.name in on)
    ]
    return sorted(found, key=lambda one: one.label.casefold())


def is_listed(name: str, level: Level) -> bool:
    plugin = installed().get(name)
    return plugin is not None and plugin.level in (level, Level.BOTH)


def _listed(plugin: Plugin, level: Level, on: Collection[str], of_organizer: Collection[str]) -> Listed:
    is_both = plugin.level == Level.BOTH
    needs_organizer = level == Level.EVENT and is_both and plugin.name not in of_organizer
    methods = tuple(
        method.identifier
        for method in methods_of_plugin(plugin.name)
        if level == Level.EVENT or any(field.level == "organizer" for field in method.setting_fields)
    )
    return Listed(
        plugin.name,
        gettext(plugin.label),
        plugin.version,
        is_on=plugin.name in on,
        needs_organizer=needs_organizer,
        restricted=plugin.restricted,
        methods=methods,
    )
