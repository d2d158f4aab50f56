"""Claims due outbox entries with a lease. The cost of a poll does not depend on the number of waiting rows."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import F

from tenants.context.transactions import public_schema
from tenants.models import OutboxEntry
from tenants.outbox.tasks import PLATFORM

# One relay polls at a time: it sees the leases of others, and caps hold.
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('parterre:relay', 0))"

# A loose index scan (outbox_waiting) steps from one organizer to the next. Those in flight are counted by an index of
# their own (outbox_leased); of what is due only as much is counted as could be taken.
LOOK = """
WITH RECURSIVE pair AS (
    (SELECT queue, org FROM outbox WHERE done_at IS NULL AND failed_at IS NULL ORDER BY queue, org LIMIT 1)
    UNION ALL
    SELECT n.queue, n.org FROM pair CROSS JOIN LATERAL (
        SELECT o.queue, o.org FROM outbox o
        WHERE o.done_at IS NULL AND o.failed_at IS NULL AND (o.queue, o.org) > (pair.queue, pair.org)
        ORDER BY o.queue, o.org LIMIT 1) n
), held AS (
    SELECT pair.queue, pair.org, (
        SELECT count(*) FROM outbox i WHERE i.queue = pair.queue AND i.org = pair.org
        AND i.done_at IS NULL AND i.failed_at IS NULL AND i.lease_until > now()) AS in_flight
    FROM pair
)
SELECT held.queue, held.org, held.in_flight, t.share, (
    SELECT count(*) FROM (
        SELECT 1 FROM outbox d WHERE d.queue = held.queue AND d.org = held.org
        AND d.done_at IS NULL AND d.failed_at IS NULL AND d.available_at <= now()
        AND (d.lease_until IS NULL OR d.lease_until <= now())
        ORDER BY d.available_at
        LIMIT GREATEST(0, LEAST(%(in_flight)s - held.in_flight, w.places))) due)
FROM held
LEFT JOIN unnest(%(queues)s::text[], %(places)s::int[]) AS w(queue, places) ON w.queue = held.queue
LEFT JOIN tenants_organizer t ON t.schema_name = held.org
"""

LEASE = """
WITH chosen AS (
    SELECT e.id
    FROM unnest(%(queues)s::text[], %(orgs)s::text[], %(counts)s::int[]) AS w(queue, org, count)
    CROSS JOIN LATERAL (
        SELECT o.id FROM outbox o WHERE o.queue = w.queue AND o.org = w.org
        AND o.done_at IS NULL AND o.failed_at IS NULL AND o.available_at <= now()
        AND (o.lease_until IS NULL OR o.lease_until <= now())
        ORDER BY o.available_at LIMIT w.count FOR UPDATE SKIP LOCKED) e
)
UPDATE outbox SET lease_until = now() + make_interval(secs => %(lease)s), attempts = attempts + 1
WHERE id = ANY(ARRAY(SELECT chosen.id FROM chosen))
RETURNING id, org, organizer_id, kind, queue, payload, context, available_at, attempts
"""


@dataclass(frozen=True, slots=True)
class DueQueue:
    """An organizer (or the platform) with undone work in a queue.

    `in_flight`: with workers, or on the way to them; `due`: how many may follow, counted to one more than has a place.
    """

    queue: str
    org: str
    in_flight: int
    share: int
    due: int

    @property
    def is_full(self) -> bool:
        return self.in_flight >= settings.OUTBOX_IN_FLIGHT_PER_ORGANIZER


@dataclass(frozen=True, slots=True)
class Claimed:
    id: UUID
    org: str
    organizer_id: UUID | None
    kind: str
    queue: str
    payload: dict[str, Any]
    context: dict[str, Any]
    available_at: datetime
    attempts: int


def find_due(places: Mapping[str, int]) -> list[DueQueue]:
    """Inside a transaction. `places`: how many rows are of interest, by queue; other queues are passed over."""
    values: dict[str, Any] = {
        "queues": list(places),
        "places": [count + 1 for count in places.values()],
        "in_flight": settings.OUTBOX_IN_FLIGHT_PER_ORGANIZER,
    }
    with connection.cursor() as cursor:
        cursor.execute(ALONE)
        cursor.execute(LOOK, values)
        return [
            DueQueue(
                queue, org, in_flight, settings.OUTBOX_PLATFORM_SHARE if org == PLATFORM else share or 1, due
            )
            for queue, org, in_flight, share, due in cursor.fetchall()
            if queue in places
        ]


def claim(wanted: Sequence[tuple[str, str]]) -> list[Claimed]:
    """Inside the transaction of the look: the oldest due rows of (queue, org), in the order of `wanted`, each named as
    often as rows are wanted. They are ours until the lease lapses. Fewer when others hold some."""
    counts = Counter(wanted)
    values: dict[str, Any] = {
        "queues": [queue for queue, _ in counts],
        "orgs": [org for _, org in counts],
        "counts": list(counts.values()),
        "lease": settings.OUTBOX_LEASE_SECONDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(LEASE, values)
        rows = [_leased(*row) for row in cursor.fetchall()]
    waiting: defaultdict[tuple[str, str], list[Claimed]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.available_at, reverse=True):
        waiting[row.queue, row.org].append(row)
    return [waiting[pair].pop() for pair in wanted if waiting[pair]]


def release(entry_ids: list[UUID]) -> None:
    """Return entries that the relay could not send: due again at once, and the attempt does not count."""
    with public_schema():
        OutboxEntry.objects.filter(pk__in=entry_ids, done_at=None).update(
            lease_until=None, attempts=F("attempts") - 1
        )


def _leased(*row: Any) -> Claimed:
    """One driver decodes JSON, the other leaves that to Django's fields."""
    return Claimed(
        *(
            json.loads(value) if isinstance(value, str) and at in (5, 6) else value
            for at, value in enumerate(row)
        )
    )
