"""Manifest of a plugin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """Where a plugin is switched on. BOTH ("hybrid" in the contract): first by the organizer, then in each event."""

    ORGANIZER = "organizer"
    EVENT = "event"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Plugin:
    """A manifest. Modules are given as dotted names and imported when they are needed.

    `hooks`: module with `@hookimpl` functions; `tasks`: module whose tasks are registered at start;
    `pages` / `api_event_urls` / `api_organizer_urls` / `webhooks`: modules with `urlpatterns`.
    `aliases`: names under which existing API clients know the same thing.
    `restricted`: only platform staff may switch it on.
    """

    name: str
    label: str
    level: Level
    version: str
    hooks: str
    django_app: str = ""
    tasks: str = ""
    pages: str = ""
    api_event_urls: str = ""
    api_organizer_urls: str = ""
    webhooks: str = ""
    aliases: tuple[str, ...] = ()
    restricted: bool = False
    needed_rights: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
