"""Writing payments down. Call these with the order's row held: numbers count up within an order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum

from apps.orders.models import Order
from apps.payments.models import Payment, PaymentState, Refund, RefundState

OPEN = (PaymentState.CREATED, PaymentState.PENDING)
# What a refund takes away from what was paid, from the moment somebody decided on it.
TAKEN = (RefundState.EXTERNAL, RefundState.CREATED, RefundState.TRANSIT, RefundState.DONE)


def first_payment(
    order: Order,
    *,
    provider: str,
    state: PaymentState,
    now: datetime,
    paid_at: datetime | None,
    info: Mapping[str, Any],
) -> Payment:
    """The payment that a new order comes with, for its whole total. Not stored: `store_payment` does that."""
    return Payment(
        order=order,
        local_id=1,
        state=state,
        amount=order.total,
        provider=provider,
        created_at=now,
        paid_at=paid_at,
        info=dict(info),
    )


def store_payment(payment: Payment) -> None:
    """One INSERT."""
    Payment.objects.bulk_create([payment])


def confirm_payment(order: Order, *, provider: str, amount: Decimal, now: datetime) -> Payment:
    """Money that has come."""
    last: int | None = Payment.objects.filter(order=order).aggregate(last=Max("local_id"))["last"]
    return Payment.objects.create(
        order=order,
        local_id=(last or 0) + 1,
        state=PaymentState.CONFIRMED,
        amount=amount,
        provider=provider,
        created_at=now,
        paid_at=now,
    )


def cancel_open_payments(order: Order) -> list[Payment]:
    """Nobody waits for these any more."""
    payments = list(Payment.objects.filter(order=order, state__in=OPEN).order_by("local_id"))
    Payment.objects.filter(pk__in=[payment.pk for payment in payments]).update(state=PaymentState.CANCELED)
    return payments


def paid_sum(order: Order) -> Decimal:
    """What has come and was not given back."""
    came: Decimal | None = Payment.objects.filter(
        order=order, state__in=(PaymentState.CONFIRMED, PaymentState.REFUNDED)
    ).aggregate(sum=Sum("amount"))["sum"]
    went: Decimal | None = Refund.objects.filter(order=order, state__in=TAKEN).aggregate(sum=Sum("amount"))[
        "sum"
    ]
    return (came or Decimal(0)) - (went or Decimal(0))
