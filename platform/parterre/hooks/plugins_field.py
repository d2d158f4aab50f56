"""The contract's `plugins` fields: parsing, rendering and validation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from parterre.hooks.discovery import installed
from parterre.hooks.manifest import Level
from parterre.kernel.errors import DomainError

# Names that API clients copy from elsewhere. What they stand for is built in here, or there is none of it.
BUILT_IN_OR_ABSENT: Final = frozenset(
    f"pretix.plugins.{name}" for name in ("autocheckin", "badges", "checkinlists", "sendmail", "statistics")
)


class PluginRefused(DomainError):
    field = "plugins"


class UnknownPlugin(PluginRefused):
    message = "Unknown plugin: '%(name)s'."


class RestrictedPlugin(PluginRefused):
    message = "Restricted plugin: '%(name)s'."


class WrongPluginLevel(PluginRefused):
    message = 'Plugin "%(name)s" cannot be enabled at this level.'


class NotActiveOnOrganizer(PluginRefused):
    message = 'Plugin "%(name)s" must be enabled for the organizer first.'


@cache
def _aliases() -> dict[str, str]:
    return {alias: plugin.name for plugin in installed().values() for alias in (plugin.name, *plugin.aliases)}


def plugins_to_switch_on(
    names: Sequence[str], *, at: Level, already: Iterable[str], organizer_plugins: Iterable[str] = ()
) -> list[str]:
    """Our names for what a client wrote, without doubles, in its order.

    `at` is Level.ORGANIZER or Level.EVENT. A restricted plugin may stay on, but not be switched on.
    """
    on, organizer = frozenset(already), frozenset(organizer_plugins)
    result: list[str] = []
    for written in names:
        if written in BUILT_IN_OR_ABSENT:
            continue
        name = _aliases().get(written)
        if name is None:
            raise UnknownPlugin(name=written)
        plugin = installed()[name]
        if plugin.level not in (at, Level.BOTH):
            raise WrongPluginLevel(name=written)
        if plugin.restricted and name not in on:
            raise RestrictedPlugin(name=written)
        if at == Level.EVENT and plugin.level == Level.BOTH and name not in organizer:
            raise NotActiveOnOrganizer(name=written)
        if name not in result:
            result.append(name)
    return result
