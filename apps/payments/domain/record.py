"""Record payments and refunds. Callers lock the order's row: numbers count up within an order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum

from apps.orders.models import Order
from apps.payments.methods import MANUAL
from apps.payments.models import Payment, PaymentState, Refund, RefundState

OPEN = (PaymentState.CREATED, PaymentState.PENDING)
RECEIVED = (PaymentState.CONFIRMED, PaymentState.REFUNDED)
# What a refund takes away from what was paid, from the moment somebody decided on it.
REFUND_RESERVED = (RefundState.EXTERNAL, RefundState.CREATED, RefundState.TRANSIT, RefundState.DONE)


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


def open_payment(order: Order, *, provider: str, amount: Decimal, now: datetime) -> Payment:
    """One that the buyer is about to make."""
    return Payment.objects.create(
        order=order,
        local_id=_next_local_id(order),
        state=PaymentState.CREATED,
        amount=amount,
        provider=provider,
        created_at=now,
    )


def save_payment(payment: Payment, **values: Any) -> None:
    for name, value in values.items():
        setattr(payment, name, value)
    payment.save(update_fields=list(values))


def confirm_payment(order: Order, *, provider: str, amount: Decimal, now: datetime) -> Payment:
    """Money that has come."""
    return Payment.objects.create(
        order=order,
        local_id=_next_local_id(order),
        state=PaymentState.CONFIRMED,
        amount=amount,
        provider=provider,
        created_at=now,
        paid_at=now,
    )


def cancel_open_payments(order: Order, *, but: Payment | None = None) -> list[Payment]:
    """Nobody waits for these any more. What is with a provider has to be withdrawn there as well."""
    found = Payment.objects.filter(order=order, state__in=OPEN).order_by("local_id")
    payments = [payment for payment in found if but is None or payment.pk != but.pk]
    Payment.objects.filter(pk__in=[payment.pk for payment in payments]).update(state=PaymentState.CANCELED)
    return payments


def open_refund(payment: Payment, *, amount: Decimal, source: str, comment: str, now: datetime) -> Refund:
    """Money that is given back by the way it came. `source`: whose decision it was."""
    return Refund.objects.create(
        order=payment.order,
        payment=payment,
        local_id=_next_refund_id(payment.order),
        state=RefundState.CREATED,
        source=source,
        amount=amount,
        provider=payment.provider,
        created_at=now,
        comment=comment or None,
    )


def book_refund(
    order: Order,
    *,
    payment: Payment | None,
    amount: Decimal,
    executed_at: datetime,
    comment: str,
    now: datetime,
) -> Refund:
    """Money that somebody gave back by hand, elsewhere. `payment`: what it is taken from, where that is one."""
    return Refund.objects.create(
        order=order,
        payment=payment,
        local_id=_next_refund_id(order),
        state=RefundState.DONE,
        source="admin",
        amount=amount,
        provider=MANUAL,
        created_at=now,
        executed_at=executed_at,
        comment=comment or None,
    )


def save_refund(refund: Refund, **values: Any) -> None:
    for name, value in values.items():
        setattr(refund, name, value)
    refund.save(update_fields=list(values))


def refundable(payment: Payment) -> Decimal:
    """What of a payment is left to be given back."""
    if payment.state not in RECEIVED:
        return Decimal(0)
    refunded: Decimal | None = Refund.objects.filter(payment=payment, state__in=REFUND_RESERVED).aggregate(
        sum=Sum("amount")
    )["sum"]
    amount: Decimal = payment.amount
    return amount - (refunded or Decimal(0))


def _next_refund_id(order: Order) -> int:
    last: int | None = Refund.objects.filter(order=order).aggregate(last=Max("local_id"))["last"]
    return (last or 0) + 1


def _next_local_id(order: Order) -> int:
    last: int | None = Payment.objects.filter(order=order).aggregate(last=Max("local_id"))["last"]
    return (last or 0) + 1
