"""Directory of hosts and slugs, cached in each process for a few seconds.

A change increments a version in Valkey. Every process compares it twice a second and drops its cache when it differs,
also when Valkey was emptied meanwhile. While Valkey is down, nobody would hear of a token that was revoked or an
organizer who was suspended: everything is read from the database then.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.db.models import Q

from tenants.context.transactions import public_schema
from tenants.lifecycle.access_policy import STATES_WITH_JOBS
from tenants.models import Domain, DomainState, FormerSlug, Organizer, TokenRoute
from tenants.routing.slugs import SLUG


def without_port(host: str) -> str:
    """As a request names it: lower case, no port, no dot at the end."""
    return host.rsplit(":", 1)[0].lower().rstrip(".")


def root_host() -> str:
    return (urlsplit(settings.ROOT_URL).hostname or "localhost").lower()


def shop_host(slug: str) -> str:
    return f"{slug}.{root_host()}"


def slug_in(host: str) -> str:
    """The organizer's part of `<slug>.<root>`; empty for every other host."""
    label, _dot, rest = host.partition(".")
    return label if rest == root_host() else ""


def canonical_host(organizer: Organizer) -> str:
    """Where buyers end up."""
    return organizer.custom_host or shop_host(organizer.slug)


def shop_url(organizer: Organizer) -> str:
    """Absolute, with a slash at the end; the root's scheme and port."""
    return url_of(canonical_host(organizer))


def url_of(host: str) -> str:
    root = urlsplit(settings.ROOT_URL)
    port = f":{root.port}" if root.port else ""
    return f"{root.scheme}://{host}{port}/"


KEEP_SECONDS = 30.0
CHECK_SECONDS = 0.5
PAUSE_SECONDS = 5.0
MOST_ENTRIES = 5_000
VERSION_KEY = "directory:version"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HostRoute:
    """`event_id`: the host leads to that event only. `is_former`: of a former slug."""

    organizer: Organizer
    event_id: int | None = None
    is_former: bool = False


class _Memory:
    def __init__(self) -> None:
        self._entries: dict[Any, tuple[float, Any]] = {}
        self._lock = threading.Lock()
        self._version: object = None
        self._checked_at = 0.0
        self._generation = 0  # of entries: one more each time they are dropped
        self._hears = True  # of changes: Valkey answered when it was last asked
        self.owes_word = False  # of a change of ours that nobody could be told of

    def get(self, key: Any, find: Callable[[], Any]) -> Any:
        if (held := self.peek(key)) is not None:
            return held
        generation = self._generation
        found = find()
        if found is not None:  # what is missing may be there the next moment
            self._keep(key, found, generation)
        return found

    def peek(self, key: Any) -> Any:
        """The cached entry if still valid; reads the version from Valkey at most twice a second."""
        now = time.monotonic()
        self._drop_when_changed(now)
        held = self._entries.get(key)
        return held[1] if held is not None and now - held[0] < KEEP_SECONDS else None

    def _keep(self, key: Any, found: Any, generation: int) -> None:
        with self._lock:
            # Dropped while we were reading: we may have read the old state.
            if generation != self._generation or not self._hears:
                return
            if len(self._entries) >= MOST_ENTRIES:
                self._entries.clear()
            self._entries[key] = (time.monotonic(), found)

    def _drop_when_changed(self, now: float) -> None:
        if now - self._checked_at < CHECK_SECONDS:
            return
        self._checked_at = now
        # Taken before it is paid: another thread may owe a new one meanwhile.
        owed_word, self.owes_word = self.owes_word, False
        try:
            if owed_word:
                _announce()
            version = _shared_version()
        except Exception:  # the cache only makes us faster
            self._hears, self.owes_word = False, self.owes_word or owed_word
            self.clear()
            self._checked_at = now + PAUSE_SECONDS  # requests do not wait for it one after the other
            return
        self._hears = True
        if version != self._version:
            self.clear()
            self._version = version

    def clear(self) -> None:
        with self._lock:
            self._generation += 1
            self._entries.clear()


_memory = _Memory()


def _shared_version() -> object:
    """After Valkey was emptied, changes are unknown: the first reader sets a new random version."""
    cache = caches["public"]
    version = cache.get(VERSION_KEY)
    if version is None:
        cache.add(VERSION_KEY, _new_version(), None)
        version = cache.get(VERSION_KEY)
    return version


def _new_version() -> str:
    return f"{time.time_ns()}-{secrets.token_hex(4)}"


def _announce() -> None:
    """That something changed: every process drops what it keeps."""
    caches["public"].set(VERSION_KEY, _new_version(), None)


def forget() -> None:
    """After a change to an organizer, domain or token's route: at once here, elsewhere within a second of COMMIT."""
    _memory.clear()
    transaction.on_commit(_tell_everybody, robust=True)


def _tell_everybody() -> None:
    _memory.clear()  # again: another thread may have read the old state until now
    try:
        _announce()
    except Exception:  # whoever gets no answer either keeps nothing; the others hear of it later
        _memory.owes_word = True


def organizer_by_slug(slug: str) -> Organizer | None:
    """Also by a slug that it had before: then its own differs from the one asked for."""
    if not SLUG.match(slug):  # whatever a client wrote into the path
        return None

    def find() -> Organizer | None:
        return Organizer.objects.filter(slug=slug).first() or _had(slug)

    return _find(("slug", slug), find)


def organizer_by_id(organizer_id: UUID) -> Organizer | None:
    return _find(("id", organizer_id), lambda: Organizer.objects.filter(pk=organizer_id).first())


def organizer_by_host(host: str) -> Organizer | None:
    """`host` without port, lower case."""
    route = route_of_host(host)
    return route.organizer if route else None


def route_of_host(host: str) -> HostRoute | None:
    """None if unknown, or claimed but not proved."""

    def find() -> HostRoute | None:
        held = Domain.objects.select_related("tenant").filter(domain=host).exclude(state=DomainState.PENDING)
        if domain := held.first():
            return HostRoute(domain.tenant, domain.event_id)
        slug = slug_in(host)
        organizer = _had(slug) if SLUG.match(slug) else None
        return HostRoute(organizer, is_former=True) if organizer else None

    return _find(("host", host), find)


def cached_route_of_host(host: str) -> HostRoute | None:
    """From the process's cache only: no query."""
    return cast("HostRoute | None", _memory.peek(("host", host)))


def _had(slug: str) -> Organizer | None:
    former = FormerSlug.objects.select_related("organizer").filter(slug=slug).first()
    return former.organizer if former else None


def organizer_id_of_token(token_hash: str) -> UUID | None:
    def find() -> UUID | None:
        return TokenRoute.objects.filter(pk=token_hash).values_list("organizer_id", flat=True).first()

    return _find(("token", token_hash), find)


def open_organizers() -> list[Organizer]:
    with public_schema():
        return list(
            Organizer.objects.filter(~Q(schema_version=""), state__in=STATES_WITH_JOBS).order_by("created_at")
        )


def remembered(key: tuple[str, ...], find: Callable[[], T | None]) -> T | None:
    """For others who route by what is written down: asked once in a while, dropped everywhere with the rest."""
    return _find(key, find)


def _find(key: tuple[object, ...], find: Callable[[], T | None]) -> T | None:
    def outside_of_any() -> T | None:
        with public_schema():
            return find()

    return cast("T | None", _memory.get(key, outside_of_any))
