"""How many want to reserve at an event just now, and the line they form. In Valkey, without a row.

A place in line is a time: turns are handed out one after the other, so many a second and in order of arrival, and
nothing is kept of who has one (`turn_cookie` does, in the visitor's cookie). Whoever leaves the line leaves a gap.
"""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Lock
from typing import Final, cast

from django.conf import settings
from django.core.cache import cache

from parterre.integrations.valkey_cache import ValkeyOrMemoryCache

WINDOW_SECONDS: Final = 10
OPEN_SECONDS: Final = 60  # the waiting room stays open so long after the last window that was too full
SHORTEST_WAIT_SECONDS: Final = 5  # nobody passes unasked

_JOIN: Final = """
local now, most = tonumber(ARGV[1]), tonumber(ARGV[2])
local next_turn = tonumber(redis.call('GET', KEYS[3]) or 0)
if most >= 0 then
  local arrived = redis.call('INCR', KEYS[1])
  if arrived == 1 then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
  if arrived > most then redis.call('SET', KEYS[2], 1, 'EX', ARGV[4])
  elseif next_turn <= now and redis.call('EXISTS', KEYS[2]) == 0 then return false end
end
local turn = math.max(now + ARGV[5], next_turn)
redis.call('SET', KEYS[3], string.format('%.6f', turn + ARGV[6]), 'EX', math.ceil(turn - now) + 60)
return string.format('%.6f', turn)
"""

_next_turns: dict[str, float] = {}  # by event, while Valkey is away
_lock: Final = Lock()


def next_turn(event_key: str, *, is_always_open: bool, now: datetime) -> datetime | None:
    """Counts one who wants to reserve. When their turn comes; None: they need not wait.

    One round trip, and none where the waiting room never opens. While Valkey is away, only an event's own setting
    opens it, and each process has a line of its own.
    """
    most = settings.WAITING_ROOM_FROM
    if not most and not is_always_open:
        return None
    at = now.timestamp()

    def without_valkey() -> float | None:
        return _next_turn_here(event_key, at) if is_always_open else None

    found = cast(ValkeyOrMemoryCache, cache).evaluate(
        _JOIN,
        [f"waiting-room:{name}:{event_key}" for name in ("arrivals", "open", "next")],
        [
            f"{at:.6f}",
            -1 if is_always_open else most,
            WINDOW_SECONDS,
            OPEN_SECONDS,
            SHORTEST_WAIT_SECONDS,
            f"{_seconds_a_turn():.6f}",
        ],
        otherwise=without_valkey,
    )
    return None if found is None else datetime.fromtimestamp(float(found), UTC)


def _next_turn_here(event_key: str, at: float) -> float:
    with _lock:
        turn = max(at + SHORTEST_WAIT_SECONDS, _next_turns.get(event_key, 0.0))
        _next_turns[event_key] = turn + _seconds_a_turn()
        return turn


def _seconds_a_turn() -> float:
    return float(1 / settings.WAITING_ROOM_ADMITS)
