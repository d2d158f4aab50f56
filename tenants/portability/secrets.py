"""Organizers' secrets on their way: in clear in archives that a passphrase encrypts, and in no other.

Tables hold them encrypted with the platform's key for one organizer. Only backups and moves keep them so: whoever
loads those has the key, and the organizer is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

# By table, the column that holds secrets: JSON objects.
SECRET_COLUMNS: Final = {"plugin_data_plugindata": "secrets"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PortableSecret:
    """`event_id` None: the organizer's own."""

    plugin: str
    event_id: int | None
    key: str
    name: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SecretStore:
    """Inside the organizer."""

    read: Callable[[], list[PortableSecret]]
    write: Callable[[Iterable[PortableSecret]], None]


_store = SecretStore(read=list, write=lambda _: None)


def register_secret_store(store: SecretStore) -> None:
    global _store
    _store = store


def read_secrets() -> list[PortableSecret]:
    return _store.read()


def write_secrets(secrets: Iterable[PortableSecret]) -> None:
    _store.write(secrets)
