"""Outstanding obligations to buyers, read before an organizer is closed or purged. Test orders are excluded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from apps.admission.models import Checkin, ScanType
from apps.orders.models import Order, OrderPosition, OrderStatus
from apps.payments.models import Payment, PaymentState, Refund, RefundState
from parterre.kernel.money import round_half_up
from tenants.lifecycle.purge_report import Obligation

UNDER_WAY: Final = {
    "open_payments": (Payment, (PaymentState.CREATED, PaymentState.PENDING)),
    "open_refunds": (Refund, (RefundState.CREATED, RefundState.TRANSIT)),
}


def outstanding(now: datetime) -> Iterator[Obligation]:
    """Inside the organizer. Those of which there are none are left out."""
    yield from _summed("unused_tickets", _unused_tickets(now), "order__event__currency", "price")
    unpaid = Order.objects.filter(status=OrderStatus.PENDING, testmode=False)
    yield from _summed("open_orders", unpaid, "event__currency", "total")
    for kind, (model, states) in UNDER_WAY.items():
        rows = model._default_manager.filter(state__in=states, order__testmode=False)
        yield from _summed(kind, rows, "order__event__currency", "amount")


def _unused_tickets(now: datetime) -> QuerySet[Any, Any]:
    """Good for something that is not over, and nobody came in with them yet."""
    used = Checkin.objects.filter(position=OuterRef("pk"), successful=True, type=ScanType.ENTRY)
    good = Q(order__status=OrderStatus.PAID) | Q(
        order__status=OrderStatus.PENDING, order__valid_if_pending=True
    )
    to_come = OrderPosition.objects.alias(ends=Coalesce("order__event__date_to", "order__event__date_from"))
    return to_come.filter(good, ~Exists(used), ends__gte=now, canceled=False, order__testmode=False)


def _summed(kind: str, rows: QuerySet[Any, Any], currency: str, amount: str) -> Iterator[Obligation]:
    by_currency = rows.values(in_currency=F(currency)).annotate(many=Count("pk"), sum=Sum(amount))
    found = list(by_currency.order_by("in_currency"))
    amounts = {row["in_currency"]: round_half_up(row["sum"], row["in_currency"]) for row in found}
    if found:
        yield Obligation(kind, sum(row["many"] for row in found), amounts)
