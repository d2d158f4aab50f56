"""Sales and size figures of organizers: read models in `public` for console, billing, resellers and metrics.

They are derived from the organizer's append-only ledger. A refresh recomputes whole days from the day of the previous
refresh on, so neither commit order nor repetition matters. A commit that sells marks the organizer in Valkey and a
refresh follows within a minute; without Valkey, within the hour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final, cast

import redis
from django.db import connection
from django.db.models import Sum

from tenants.context.transactions import public_schema, require_organizer
from tenants.models import DailySales, OrganizerStats
from tenants.outbox.tasks import valkey

SOLD = "parterre:sold"
AT_ONCE = 500
# A line may be committed so long after its time, whatever the clocks of several machines say.
OVERLAP: Final = timedelta(hours=1)
SIZE = (
    "SELECT COALESCE(sum(pg_total_relation_size(oid)), 0) FROM pg_class"
    " WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
)
# Concurrent refreshes would overwrite each other; held until COMMIT.
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(frozen=True, slots=True)
class DaySales:
    """Of one day (UTC) in one currency: see DailySales."""

    day: date
    currency: str
    orders: int
    tickets: int
    revenue: Decimal


@dataclass(frozen=True, slots=True)
class SalesFigures:
    """`last_sale_at`: of the sales in these days."""

    days: Sequence[DaySales] = ()
    last_sale_at: datetime | None = None


FiguresSource = Callable[[date | None], SalesFigures]
_sources: list[FiguresSource] = []


def register_sales_figures(source: FiguresSource) -> None:
    """Called by apps.orders at start-up.

    Called inside the organizer, with the first day of interest; None: from the beginning.
    """
    _sources[:] = [source]


def note_sale() -> None:
    """After the COMMIT that sold something or took it back. Only a hint, as all that is in Valkey."""
    organizer = require_organizer()
    try:
        valkey().sadd(SOLD, str(organizer.pk))
    except redis.RedisError:
        return


def pop_noted() -> list[str]:
    """Ids of organizers with sales since the last call, without duplicates."""
    try:
        return [cast(bytes, one).decode() for one in cast(list[object], valkey().spop(SOLD, AT_ONCE))]
    except redis.RedisError:
        return []


def refresh_sales(*, now: datetime) -> None:
    """In the organizer's transaction: recompute from the day of the last refresh on."""
    _refresh(now, from_the_beginning=False)


def rebuild_sales(*, now: datetime) -> None:
    """As `refresh_sales`, from scratch."""
    _refresh(now, from_the_beginning=True)


def refresh_size(*, now: datetime) -> None:
    """In the organizer's transaction: size in bytes, with indexes."""
    organizer = require_organizer()
    with connection.cursor() as cursor:
        cursor.execute(SIZE)
        size = int(cursor.fetchone()[0])
    _store(OrganizerStats(organizer=organizer, size_bytes=size, updated_at=now), "size_bytes", "updated_at")


def _refresh(now: datetime, *, from_the_beginning: bool) -> None:
    organizer = require_organizer()
    with public_schema(), connection.cursor() as cursor:
        cursor.execute(ALONE, [f"stats:{organizer.pk}"])
        before = None if from_the_beginning else OrganizerStats.objects.filter(pk=organizer.pk).first()
    since = (before.days_at - OVERLAP).astimezone(UTC).date() if before and before.days_at else None
    sales = next((source(since) for source in _sources), SalesFigures())
    times = [at for at in (sales.last_sale_at, before.last_sale_at if before and since else None) if at]
    with public_schema():
        days = DailySales.objects.filter(organizer=organizer)
        (days.filter(day__gte=since) if since else days).delete()
        DailySales.objects.bulk_create(
            DailySales(
                organizer=organizer,
                day=one.day,
                currency=one.currency,
                orders=one.orders,
                tickets=one.tickets,
                revenue=one.revenue,
            )
            for one in sales.days
        )
        orders = days.aggregate(orders=Sum("orders"))["orders"] or 0
        stats = OrganizerStats(
            organizer=organizer,
            orders=orders,
            last_sale_at=max(times, default=None),
            updated_at=now,
            days_at=now,
        )
    _store(stats, "orders", "last_sale_at", "updated_at", "days_at")


def _store(stats: OrganizerStats, *fields: str) -> None:
    with public_schema():
        OrganizerStats.objects.bulk_create(
            [stats], update_conflicts=True, unique_fields=["organizer"], update_fields=list(fields)
        )
