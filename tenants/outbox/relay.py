"""Relay from the outbox to Celery's queues: weighted fair scheduling with a cap on each organizer's tasks in flight.

Any number of relays may run. Celery's queues are kept short (tenants/outbox/backpressure.py), so that the order is
decided here and not by arrival.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import redis
import structlog
from celery import current_app
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection, transaction

from tenants.context.transactions import public_schema
from tenants.outbox.backpressure import FAST, SLOW, Places, QueueDepth, waiting_in
from tenants.outbox.claim import Claimed, DueQueue, claim, find_due, release
from tenants.outbox.fair_queue import FairQueue, Offer
from tenants.outbox.tasks import CHANNEL, HEADER, valkey

# Seconds. While more is due than has places, a look every so often; a tenth of the time may go into looking.
SHORTEST_PAUSE, LONGEST_PAUSE = 0.02, 0.1
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    row: Claimed
    lane: int


class Relay:
    """State of the scheduler and depth of the queues, kept in the process."""

    def __init__(self) -> None:
        self._turns: defaultdict[str, FairQueue] = defaultdict(FairQueue)
        self._depths: defaultdict[str, QueueDepth] = defaultdict(QueueDepth)

    def take(self) -> tuple[list[Message], bool]:
        """Lease what fits into the queues; returns whether more is due. Raises redis.RedisError without broker."""
        names = [queue.name for queue in settings.CELERY_TASK_QUEUES]
        waiting = waiting_in(names)
        places = {name: self._depths[name].places(waiting[name]) for name in names}
        with public_schema(), transaction.atomic():
            found = find_due({name: max(one.fast, one.slow) for name, one in places.items()})
            wanted = [turn for name in names for turn in self._choose(name, found, places[name])]
            rows = claim([(queue, org) for queue, org, _ in wanted]) if wanted else []
        lanes: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for queue, org, lane in reversed(wanted):
            lanes[queue, org].append(lane)
        is_left = any(depth.is_held_back for depth in self._depths.values()) or any(
            one.is_full for one in found
        )
        return [Message(row, lanes[row.queue, row.org].pop()) for row in rows], is_left

    def _choose(self, queue: str, found: Sequence[DueQueue], places: Places) -> list[tuple[str, str, int]]:
        """(queue, organizer, lane) in scheduled order. Organizers with an empty queue get the priority lane once."""
        turns, here = self._turns[queue], [one for one in found if one.queue == queue]
        new = [one for one in here if one.in_flight == 0 and turns.is_next(one.org)]
        first = turns.take([Offer(one.org, min(one.due, 1), one.share) for one in new], places.fast)
        rest = [Offer(one.org, one.due - first.count(one.org), one.share) for one in here]
        others = turns.take(rest, places.slow - len(first))
        is_held_back = sum(offer.due for offer in rest) > len(others)
        self._depths[queue].is_held_back = is_held_back
        return [(queue, org, FAST) for org in first] + [(queue, org, SLOW) for org in others]


def hand_over(messages: Sequence[Message]) -> int:
    """Send to Celery in one batch; released when the broker refuses. Returns how many were sent."""
    if not messages:
        return 0
    try:
        pool: Any = current_app.producer_pool
        with pool.acquire(block=True) as producer, producer.batch():
            for message in messages:
                send(message, producer)
    except Exception as error:  # whatever the broker's client raises: the rows stay ours to send
        log.warning("broker does not answer", error=type(error).__name__, left=len(messages))
        release([message.row.id for message in messages])
        return 0
    return len(messages)


def send(message: Message, producer: Any = None) -> None:
    row = message.row
    header = {
        "entry_id": str(row.id),
        "organizer_id": str(row.organizer_id) if row.organizer_id else None,
        "context": row.context,
        "attempt": row.attempts,
        "due_at": row.available_at.timestamp(),
    }
    current_app.send_task(
        row.kind,
        kwargs=row.payload,
        queue=row.queue,
        priority=message.lane,
        task_id=str(row.id),
        headers={HEADER: header},
        retry=False,
        producer=producer,
    )


def run(should_stop: Callable[[], bool]) -> None:
    """Runs until stopped. Reopens lost connections."""
    listener, relay = _Listener(), Relay()
    while not should_stop():
        try:
            close_old_connections()
            started = time.monotonic()
            messages, is_left = relay.take()
            is_sent = hand_over(messages) == len(messages)
            took = time.monotonic() - started
            hurry = min(max(10 * took, SHORTEST_PAUSE), LONGEST_PAUSE)
            looked = time.monotonic()
            listener.wait(hurry if is_left and is_sent else settings.OUTBOX_POLL_SECONDS)
            # Collect wakeups for half of the time, so that many make one poll.
            time.sleep(max(0.0, min(took, LONGEST_PAUSE) - (time.monotonic() - looked)))
        except redis.RedisError as error:
            log.warning("broker does not answer", error=type(error).__name__)
            time.sleep(settings.OUTBOX_POLL_SECONDS)
        except DatabaseError as error:
            log.warning("database does not answer", error=type(error).__name__)
            connection.close()
            time.sleep(settings.OUTBOX_POLL_SECONDS)


class _Listener:
    """Waits for a wakeup; without Valkey for the whole poll interval."""

    def __init__(self) -> None:
        self._channel: redis.client.PubSub | None = None

    def wait(self, seconds: float) -> None:
        started = time.monotonic()
        try:
            if self._channel is None:
                self._channel = valkey().pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
                self._channel.subscribe(CHANNEL)
            self._channel.get_message(timeout=seconds)
            while self._channel.get_message(timeout=0) is not None:
                pass  # one poll serves all wakeups so far
        except redis.RedisError:
            self._channel = None
            time.sleep(max(0.0, seconds - (time.monotonic() - started)))
