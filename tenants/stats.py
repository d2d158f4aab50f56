"""How big an organizer is and when it last sold, for those who look across organizers: console, resellers, metrics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import connection

from tenants.entering import current_organizer, outside
from tenants.models import Organizer, OrganizerStats

SIZE = (
    "SELECT COALESCE(sum(pg_total_relation_size(oid)), 0) FROM pg_class"
    " WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
)


@dataclass(frozen=True, slots=True)
class SalesFigures:
    orders: int = 0
    last_sale_at: datetime | None = None


FiguresSource = Callable[[], SalesFigures]
_sources: list[FiguresSource] = []


def register_sales_figures(source: FiguresSource) -> None:
    """apps.orders knows what was sold; it says so at start-up. Called inside the organizer."""
    _sources[:] = [source]


def refresh_stats(*, now: datetime) -> None:
    """Inside the organizer whose figures they are."""
    organizer = cast(Organizer, current_organizer())
    with connection.cursor() as cursor:
        cursor.execute(SIZE)
        size = int(cursor.fetchone()[0])
    sales = next((source() for source in _sources), SalesFigures())
    stats = OrganizerStats(
        organizer=organizer,
        size_bytes=size,
        orders=sales.orders,
        last_sale_at=sales.last_sale_at,
        updated_at=now,
    )
    with outside():
        OrganizerStats.objects.bulk_create(
            [stats],
            update_conflicts=True,
            unique_fields=["organizer"],
            update_fields=["size_bytes", "orders", "last_sale_at", "updated_at"],
        )
