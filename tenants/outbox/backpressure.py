"""How much may wait in Celery's queues: no more than the workers take until the relay looks again.

What waits there is first come, first served: nobody gets past it, whatever is due to them. So it waits in the outbox,
where turns are fair. An organizer that has nothing in a queue yet is served from a lane of its own, before the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, cast

from parterre.observability.queues import lists_of
from tenants.outbox.wakeup import valkey

# Priorities of Celery's messages: the transport option `priority_steps`.
FAST: Final = 0
SLOW: Final = 9
LEAST, MOST = 2, 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages that no worker has taken yet, by lane."""

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
    """Of one queue. Grows when the workers had emptied it while more was due, shrinks when they had not."""

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
