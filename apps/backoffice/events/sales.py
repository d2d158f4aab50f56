"""Sales of the last thirty days: money and tickets by day, for the home page and the overview of an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext

from apps.events.models import Event
from apps.orders.queries import tickets_by_day
from apps.payments.facade import received_by_day, refunded_by_day
from parterre.kernel.formats import format_date, format_day
from parterre.web.charts import Line, LineChart

DAYS: Final = 30
WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class CurrencySales:
    """Amounts by day, the oldest first, today last."""

    currency: str
    received: Sequence[Decimal]
    refunded: Sequence[Decimal]

    @property
    def net(self) -> Decimal:
        return sum(self.received, Decimal(0)) - sum(self.refunded, Decimal(0))

    @property
    def net_today(self) -> Decimal:
        return self.received[-1] - self.refunded[-1]


@dataclass(frozen=True, slots=True)
class Sales:
    """`money`: currencies in which anything moved, the one with most of it first. `tickets`: by day."""

    days: Sequence[date]
    money: Sequence[CurrencySales]
    tickets: Sequence[int]

    @property
    def tickets_sum(self) -> int:
        return sum(self.tickets)

    @property
    def tickets_today(self) -> int:
        return self.tickets[-1]

    @property
    def is_empty(self) -> bool:
        return not self.money and not self.tickets_sum

    @property
    def charts(self) -> list[tuple[CurrencySales, LineChart]]:
        return [(one, self._money_chart(one)) for one in self.money]

    @property
    def ticket_chart(self) -> LineChart:
        return self._chart(Line(gettext("Tickets"), tuple(self.tickets)))

    def _money_chart(self, sales: CurrencySales) -> LineChart:
        refunds = Line(gettext("Refunds"), _floats(sales.refunded)) if any(sales.refunded) else None
        return self._chart(Line(gettext("Received"), _floats(sales.received)), refunds)

    def _chart(self, subject: Line, other: Line | None = None) -> LineChart:
        language, last = get_language(), len(self.days) - 1
        names = tuple(format_date(day, language) for day in self.days)
        # A word a week, counted from today.
        axis = tuple(
            "" if (last - place) % WEEK else format_day(day, language) for place, day in enumerate(self.days)
        )
        return LineChart(axis, subject, other, names)


def recent_sales(events: QuerySet[Event], *, now: datetime) -> Sales:
    """In the current time zone. Three queries, however many events and orders there are."""
    today, zone = timezone.localdate(now), timezone.get_current_timezone()
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    received = received_by_day(events, since=days[0], zone=zone)
    refunded = refunded_by_day(events, since=days[0], zone=zone)
    tickets = tickets_by_day(events, since=days[0], zone=zone)
    currencies = {currency for _day, currency in (*received, *refunded)}
    nothing = Decimal(0)
    money = [
        CurrencySales(
            currency,
            [received.get((day, currency), nothing) for day in days],
            [refunded.get((day, currency), nothing) for day in days],
        )
        for currency in currencies
    ]
    money.sort(key=lambda one: (-sum(one.received), one.currency))
    return Sales(days, money, [tickets.get(day, 0) for day in days])


def _floats(amounts: Sequence[Decimal]) -> tuple[float, ...]:
    return tuple(float(amount) for amount in amounts)
