"""From the outbox to Celery's queues: organizers take turns, and none has more than its share in flight."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import redis
import structlog
from celery import current_app
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection, transaction

from tenants.entering import outside
from tenants.nudge import CHANNEL, valkey
from tenants.outbox import HEADER, give_back

BATCH = 200
log = structlog.get_logger(__name__)

# A loose index scan finds the organizers that have undone rows; each then offers as many due rows as it has room for.
LEASE = """
WITH RECURSIVE orgs AS (
    (SELECT org FROM outbox WHERE done_at IS NULL AND failed_at IS NULL ORDER BY org LIMIT 1)
    UNION ALL
    SELECT (SELECT o.org FROM outbox o WHERE o.done_at IS NULL AND o.failed_at IS NULL AND o.org > orgs.org
            ORDER BY o.org LIMIT 1)
    FROM orgs WHERE orgs.org IS NOT NULL
), room AS (
    SELECT org, GREATEST(0, %(in_flight)s - (
        SELECT count(*) FROM outbox i WHERE i.org = orgs.org AND i.done_at IS NULL AND i.failed_at IS NULL
        AND i.lease_until > now())) AS free
    FROM orgs WHERE org IS NOT NULL
), due AS (
    SELECT e.id, e.org, row_number() OVER (PARTITION BY e.org ORDER BY e.available_at, e.id) AS turn
    FROM room CROSS JOIN LATERAL (
        SELECT id, org, available_at FROM outbox o
        WHERE o.org = room.org AND o.done_at IS NULL AND o.failed_at IS NULL AND o.available_at <= now()
          AND (o.lease_until IS NULL OR o.lease_until <= now())
        ORDER BY o.available_at LIMIT room.free
    ) e
), chosen AS (
    SELECT id FROM outbox WHERE id IN (SELECT id FROM due ORDER BY turn, org LIMIT %(batch)s)
      AND done_at IS NULL AND (lease_until IS NULL OR lease_until <= now())
    FOR UPDATE SKIP LOCKED
)
UPDATE outbox SET lease_until = now() + make_interval(secs => %(lease)s), attempts = attempts + 1
WHERE id IN (SELECT id FROM chosen)
RETURNING id, organizer_id, kind, queue, payload, context, available_at
"""


@dataclass(frozen=True, slots=True)
class Leased:
    id: UUID
    organizer_id: UUID | None
    kind: str
    queue: str
    payload: dict[str, Any]
    context: dict[str, Any]
    available_at: Any


def lease(batch: int = BATCH) -> list[Leased]:
    """Take due rows, oldest first within an organizer. They are ours until the lease lapses."""
    limits = {
        "in_flight": settings.OUTBOX_IN_FLIGHT_PER_ORGANIZER,
        "lease": settings.OUTBOX_LEASE_SECONDS,
        "batch": batch,
    }
    with outside(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LEASE, limits)
        rows = [
            Leased(*(json.loads(v) if isinstance(v, str) and i in (4, 5) else v for i, v in enumerate(row)))
            for row in cursor.fetchall()
        ]
    return sorted(rows, key=lambda row: row.available_at)


def hand_over(rows: list[Leased]) -> int:
    """Send to Celery; what the broker does not take is given back. Returns how many were sent."""
    for sent, row in enumerate(rows):
        try:
            send(row)
        except Exception as error:  # whatever the broker's client raises: the rows stay ours to send
            log.warning("broker does not answer", error=type(error).__name__, left=len(rows) - sent)
            give_back([left.id for left in rows[sent:]])
            return sent
    return len(rows)


def send(row: Leased) -> None:
    header = {
        "entry_id": str(row.id),
        "organizer_id": str(row.organizer_id) if row.organizer_id else None,
        "context": row.context,
    }
    current_app.send_task(
        row.kind,
        kwargs=row.payload,
        queue=row.queue,
        task_id=str(row.id),
        headers={HEADER: header},
        retry=False,
    )


def run(should_stop: Callable[[], bool]) -> None:
    """Until told to stop. Lost connections are opened again."""
    listener = _Listener()
    while not should_stop():
        try:
            close_old_connections()
            rows = lease()
            if hand_over(rows) == BATCH:
                continue
            listener.wait(settings.OUTBOX_POLL_SECONDS)
        except DatabaseError as error:
            log.warning("database does not answer", error=type(error).__name__)
            connection.close()
            time.sleep(settings.OUTBOX_POLL_SECONDS)


class _Listener:
    """Wakes early when a commit nudges; without Valkey it sleeps for the whole poll."""

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
                pass  # one look at the table serves all nudges so far
        except redis.RedisError:
            self._channel = None
            time.sleep(max(0.0, seconds - (time.monotonic() - started)))
