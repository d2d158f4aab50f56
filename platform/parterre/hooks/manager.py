"""Plugin manager. A hook is called only for plugins that the organizer, and the event, switched on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any

import pluggy

from parterre.hooks.discovery import installed
from parterre.hooks.manifest import Level

PROJECT = "parterre"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

_spec_modules: list[Any] = []


def add_hookspecs(module: Any) -> None:
    """Called by an app's AppConfig.ready for its hookspecs module."""
    _spec_modules.append(module)
    manager.cache_clear()


@cache
def manager() -> pluggy.PluginManager:
    found = pluggy.PluginManager(PROJECT)
    for module in _spec_modules:
        found.add_hookspecs(module)
    for plugin in installed().values():
        found.register(import_module(plugin.hooks), name=plugin.name)
    found.check_pending()
    return found


def active_names(
    organizer_plugins: Iterable[str], event_plugins: Iterable[str] | None, in_every_event: Iterable[str] = ()
) -> frozenset[str]:
    """Which plugins are on. `event_plugins` None: at the organizer's own level only.

    A plugin of level BOTH needs the organizer and the event; names in `in_every_event` need neither.
    """
    organizer, event, always = (
        frozenset(organizer_plugins),
        frozenset(event_plugins or ()),
        frozenset(in_every_event),
    )
    return frozenset(
        plugin.name
        for plugin in installed().values()
        if plugin.name in always
        or (plugin.level == Level.ORGANIZER and plugin.name in organizer)
        or (plugin.level == Level.EVENT and plugin.name in event)
        or (
            plugin.level == Level.BOTH
            and plugin.name in organizer
            and (event_plugins is None or plugin.name in event)
        )
    )


@cache
def _caller(hook: str, active: frozenset[str]) -> pluggy.HookCaller:
    found = manager()
    off = [found.get_plugin(name) for name in installed() if name not in active]
    return found.subset_hook_caller(hook, remove_plugins=off)


def call(hook: str, active: frozenset[str], **arguments: Any) -> list[Any]:
    """Answers of the active plugins, in the order of their names."""
    return list(_caller(hook, active)(**arguments))


def answered_by_any(hook: str, active: frozenset[str]) -> bool:
    """Whether any active plugin implements the hook: what nobody listens to need not be told."""
    return bool(_caller(hook, active).get_hookimpls())


def clear_caches() -> None:
    """After plugins were added in a test."""
    manager.cache_clear()
    _caller.cache_clear()
