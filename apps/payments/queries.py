"""Money of many orders at once: what came and what was given back, by day and by event. Test orders bring none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from apps.events.models import Event
from apps.payments.domain.record import RECEIVED, REFUND_RESERVED
from apps.payments.models import Payment, Refund

# Amount by day and currency.
ByDay = Mapping[tuple[date, str], Decimal]


def received_by_day(events: QuerySet[Event], *, since: date, zone: tzinfo) -> ByDay:
    """From the first day on, days as they are in `zone`. One query."""
    return _by_day(_received().filter(order__event__in=events), F("paid_at"), since, zone)


def refunded_by_day(events: QuerySet[Event], *, since: date, zone: tzinfo) -> ByDay:
    """From the moment a refund is decided on. One query."""
    refunds = _refunded().filter(order__event__in=events)
    return _by_day(refunds, Coalesce("executed_at", "created_at"), since, zone)


def net_by_event(event_ids: Collection[int]) -> dict[int, Decimal]:
    """Received less refunds. Events without either are left out. Two queries."""
    net: dict[int, Decimal] = {}
    for sign, rows in ((1, _received()), (-1, _refunded())):
        by_event = rows.filter(order__event__in=event_ids).order_by().values("order__event")
        for row in by_event.annotate(sum=Sum("amount")):
            net[row["order__event"]] = net.get(row["order__event"], Decimal(0)) + sign * row["sum"]
    return net


def _received() -> QuerySet[Payment]:
    return Payment.objects.filter(state__in=RECEIVED, order__testmode=False)


def _refunded() -> QuerySet[Refund]:
    return Refund.objects.filter(state__in=REFUND_RESERVED, order__testmode=False)


def _by_day(rows: QuerySet[Any], moment: Any, since: date, zone: tzinfo) -> ByDay:
    first = datetime.combine(since, time(), tzinfo=zone)
    by_day = (
        rows.annotate(moment=moment)
        .filter(moment__gte=first)
        .order_by()
        .values(day=TruncDate("moment", tzinfo=zone), currency=F("order__event__currency"))
        .annotate(sum=Sum("amount"))
    )
    return {(row["day"], row["currency"]): row["sum"] for row in by_day}
