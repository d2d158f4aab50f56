"""Backpressure: limits Celery's queues to what workers consume before the relay's next poll.

Celery's queues are first in, first out. Entries wait in the outbox instead, where scheduling is fair. An organizer
with nothing in a queue is served from a priority lane.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, cast

from parterre.observability.queues import lists_of
from tenants.outbox.tasks import valkey

# Priorities of Celery's messages: the transport option `priority_steps`.
FAST: Final = 0
SLOW: Final = 9
LEAST, MOST = 2, 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages not yet fetched by a worker, by lane."""

    fast: int = 0
    slow: int = 0


@dataclass(frozen=True, slots=True)
class Places:
    """How many messages may be added to each lane."""

    fast: int
    slow: int


def waiting_in(queues: Iterable[str]) -> dict[str, Waiting]:
    """Raises redis.RedisError when the broker does not answer."""
    names = list(queues)
    pipeline = valkey().pipeline(transaction=False)
    for name in names:
        for one in lists_of(name):
            pipeline.llen(one)
    lengths = cast(list[int], pipeline.execute())
    return {
        name: Waiting(fast, slow) for name, fast, slow in zip(names, lengths[::2], lengths[1::2], strict=True)
    }


class QueueDepth:
    """Depth of one queue. Grows when workers emptied it while more was due, shrinks when they did not."""

    def __init__(self) -> None:
        self.depth = LEAST
        # Said after a look: more might have been sent, had there been places.
        self.is_held_back = False

    def places(self, waiting: Waiting) -> Places:
        total = waiting.fast + waiting.slow
        if self.is_held_back and total == 0:
            self.depth = min(self.depth * 2, MOST)
        elif self.is_held_back and total > self.depth / 2:
            self.depth = max(self.depth - max(1, self.depth // 4), LEAST)
        return Places(fast=max(0, self.depth - waiting.fast), slow=max(0, self.depth - total))
