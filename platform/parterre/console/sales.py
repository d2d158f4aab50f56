"""Recent sales of organizers, from the read models in `public`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from parterre.kernel.money import Money
from tenants.models import DailySales

DAYS = 30


@dataclass(slots=True)
class Sales:
    """Of the last thirty days (UTC), today included. `pace`: orders by day, the oldest first."""

    amounts: dict[str, Decimal] = field(default_factory=dict)
    pace: list[int] = field(default_factory=lambda: [0] * DAYS)

    @property
    def revenue(self) -> list[Money]:
        """By currency, the largest sum first."""
        return [
            Money(amount, currency).rounded()
            for currency, amount in sorted(self.amounts.items(), key=_by_size)
        ]

    @property
    def orders(self) -> int:
        return sum(self.pace)


def _by_size(item: tuple[str, Decimal]) -> tuple[Decimal, str]:
    return -item[1], item[0]


def sales_of(organizer_ids: Collection[UUID], now: datetime) -> dict[UUID, Sales]:
    """One read for all of them; those who sold nothing have empty ones."""
    first = now.astimezone(UTC).date() - timedelta(days=DAYS - 1)
    days = DailySales.objects.filter(organizer__in=organizer_ids, day__gte=first)
    found = {organizer_id: Sales() for organizer_id in organizer_ids}
    for row in days.values("organizer_id", "day", "currency", "orders", "revenue"):
        sales = found[row["organizer_id"]]
        sales.amounts[row["currency"]] = sales.amounts.get(row["currency"], Decimal(0)) + row["revenue"]
        if (number := (row["day"] - first).days) < DAYS:  # a clock that is ahead
            sales.pace[number] += row["orders"]
    return found
