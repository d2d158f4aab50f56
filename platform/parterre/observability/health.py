"""Health checks of the services that every request needs."""

from __future__ import annotations

from collections.abc import Callable

import redis
import structlog
from django.conf import settings
from django.core.cache import caches
from django.db import connection

log = structlog.get_logger(__name__)
TIMEOUT_SECONDS = 2


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def cache() -> None:
    caches["public"].set("health", 1, timeout=10)
    if caches["public"].get("health") != 1:
        raise RuntimeError("the cache forgot at once")


def broker() -> None:
    with redis.Redis.from_url(
        settings.VALKEY_URL, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
    ) as valkey:
        valkey.ping()


# Without these nothing can be answered. Without the others requests are still served, and tasks wait.
NEEDED = frozenset(("database",))
PARTS: dict[str, Callable[[], None]] = {"database": database, "cache": cache, "broker": broker}


def state_of_parts() -> dict[str, str]:
    """ "ok" or "error" by part. Why goes into the log: the page is for everybody."""
    return {name: _state(name, check) for name, check in PARTS.items()}


def _state(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except Exception as error:  # a health check has no other way to fail
        log.warning("health check failed", part=name, error=type(error).__name__)
        return "error"
    return "ok"
