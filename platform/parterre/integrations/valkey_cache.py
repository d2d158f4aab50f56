"""A cache in Valkey that goes on in the process's own memory while Valkey cannot be reached."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import redis
import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

log = structlog.get_logger(__name__)
PAUSE_SECONDS: Final = 5.0
MOST_ENTRIES: Final = 50_000
AWAY: Final = (redis.ConnectionError, redis.TimeoutError)
# Each thread has a cache object of its own; what they have found out about the server they share.
_away_until: dict[str, float] = {}


class ValkeyOrMemoryCache(RedisCache):
    """For counters of rate limits: without Valkey each process counts for itself, which is more generous, not open.

    Not for what others must hear of: what is written meanwhile stays in this process.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._server = str(server)
        options = {"MAX_ENTRIES": MOST_ENTRIES}
        self._memory = LocMemCache(f"instead of {server}", {**params, "OPTIONS": options})

    def _ask(self, name: str, *args: Any, **options: Any) -> Any:
        if time.monotonic() >= _away_until.get(self._server, 0.0):
            try:
                return getattr(RedisCache, name)(self, *args, **options)
            except AWAY as error:
                self._went_away(error)
        return getattr(self._memory, name)(*args, **options)

    def evaluate(
        self, script: str, keys: Sequence[str], args: Sequence[Any], *, otherwise: Callable[[], Any]
    ) -> Any:
        """What a script in Valkey answers, in one round trip; `otherwise` while Valkey is away."""
        if time.monotonic() < _away_until.get(self._server, 0.0):
            return otherwise()
        try:
            client = self._cache.get_client(None, write=True)
            return client.eval(script, len(keys), *map(self.make_and_validate_key, keys), *args)
        except AWAY as error:
            self._went_away(error)
            return otherwise()

    def _went_away(self, error: Exception) -> None:
        """Requests do not wait for it one after the other."""
        _away_until[self._server] = time.monotonic() + PAUSE_SECONDS
        log.warning("cache away", error=type(error).__name__)


def _either(name: str) -> Callable[..., Any]:
    def ask(self: ValkeyOrMemoryCache, *args: Any, **options: Any) -> Any:
        return self._ask(name, *args, **options)

    return ask


for _name in (
    *("add", "get", "set", "touch", "delete", "has_key", "incr"),
    *("get_many", "set_many", "delete_many", "clear"),
):
    setattr(ValkeyOrMemoryCache, _name, _either(_name))
