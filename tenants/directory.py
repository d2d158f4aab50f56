"""Who lives where: hosts and slugs to organizers, kept in the process for a few seconds.

Entries are dropped at once on every process when the shared version moves (Valkey); without Valkey they age out.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast
from uuid import UUID

from django.core.cache import caches
from django.db.models import Q

from tenants.entering import outside
from tenants.models import OPEN_STATES, Domain, Organizer, TokenRoute
from tenants.slugs import SLUG

KEEP_SECONDS = 30.0
CHECK_SECONDS = 0.5
PAUSE_SECONDS = 5.0
MOST_ENTRIES = 5_000
VERSION_KEY = "directory:version"
T = TypeVar("T")


class _Memory:
    def __init__(self) -> None:
        self._entries: dict[Any, tuple[float, Any]] = {}
        self._lock = threading.Lock()
        self._version: object = None
        self._checked_at = 0.0

    def get(self, key: Any, find: Callable[[], Any]) -> Any:
        now = time.monotonic()
        self._drop_when_changed(now)
        held = self._entries.get(key)
        if held is not None and now - held[0] < KEEP_SECONDS:
            return held[1]
        found = find()
        if found is not None:  # what is missing may be there the next moment
            with self._lock:
                if len(self._entries) >= MOST_ENTRIES:
                    self._entries.clear()
                self._entries[key] = (now, found)
        return found

    def _drop_when_changed(self, now: float) -> None:
        if now - self._checked_at < CHECK_SECONDS:
            return
        self._checked_at = now
        try:
            version = caches["public"].get(VERSION_KEY)
        except Exception:  # the cache only makes us faster: without it entries age out
            self._checked_at = now + PAUSE_SECONDS  # and requests do not wait for it one after the other
            return
        if version != self._version:
            self.clear()
            self._version = version

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()


_memory = _Memory()


def forget() -> None:
    """After a change to an organizer, a domain or a token's route: here now, elsewhere within a second."""
    _memory.clear()
    try:
        caches["public"].set(VERSION_KEY, time.time_ns(), None)
    except Exception:  # see above: entries age out
        return


def organizer_by_slug(slug: str) -> Organizer | None:
    if not SLUG.match(slug):  # whatever a client wrote into the path
        return None
    return _find(("slug", slug), lambda: Organizer.objects.filter(slug=slug).first())


def organizer_by_id(organizer_id: UUID) -> Organizer | None:
    return _find(("id", organizer_id), lambda: Organizer.objects.filter(pk=organizer_id).first())


def organizer_by_host(host: str) -> Organizer | None:
    """`host` without port, lower case."""

    def find() -> Organizer | None:
        domain = Domain.objects.select_related("tenant").filter(domain=host).first()
        return domain.tenant if domain else None

    return _find(("host", host), find)


def organizer_id_of_token(token_hash: str) -> UUID | None:
    def find() -> UUID | None:
        return TokenRoute.objects.filter(pk=token_hash).values_list("organizer_id", flat=True).first()

    return _find(("token", token_hash), find)


def open_organizers() -> list[Organizer]:
    with outside():
        return list(
            Organizer.objects.filter(~Q(schema_version=""), state__in=OPEN_STATES).order_by("created_at")
        )


def _find(key: tuple[str, object], find: Callable[[], T | None]) -> T | None:
    def outside_of_any() -> T | None:
        with outside():
            return find()

    return cast("T | None", _memory.get(key, outside_of_any))
