"""Settle a payment: update its order when it is confirmed, fails, or arrives late.

Money that came is always written down, whatever state the order is in. An expired order gets its capacity again if
there is any. What pays for nothing (no capacity left, order canceled or paid already) stays a confirmed payment of an
order that owes less than it paid. It is refunded, or waits for staff, and the buyer is told: refund/automatic.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import transaction

from apps.audit.facade import record_all
from apps.availability.facade import QuotaExhausted
from apps.orders.facade import lock_order, save_order
from apps.orders.models import Order, OrderStatus
from apps.payments.facade import BOUNCED, OPEN, RECEIVED, read_balance, save_payment
from apps.payments.models import Payment, PaymentState
from apps.sales.notifications import (
    Message,
    Occasion,
    enqueue_withdrawal,
    notify_buyer,
    payment_entry,
)
from apps.sales.order_paid import claim_again, set_order_paid
from apps.sales.refund.automatic import refund_overpaid
from parterre.kernel.actor import Actor


class Settlement(StrEnum):
    """PARTLY: the order still owes something. ALREADY: this payment was settled before. TO_REFUND: see above."""

    PAID = "paid"
    PARTLY = "partly"
    ALREADY = "already"
    TO_REFUND = "to_refund"


@dataclass(frozen=True, slots=True)
class Settled:
    order: Order
    payment: Payment
    settlement: Settlement


@transaction.atomic
def settle_payment(
    payment_id: int,
    *,
    amount: Decimal | None = None,
    info: Mapping[str, Any] | None = None,
    actor: Actor,
    now: datetime,
) -> Settled:
    """The money of this payment has come. However often this is called, the order is paid once.

    `amount`: what really came, if the provider says so. `info` is added to what is kept; None: it is not the provider
    who says so, and the payment is withdrawn there.
    """
    order, payment = _locked(payment_id)
    if payment.state in RECEIVED:
        return Settled(order, payment, Settlement.ALREADY)
    received = payment.amount if amount is None else amount
    save_payment(
        payment,
        state=PaymentState.CONFIRMED,
        amount=received,
        paid_at=now,
        info=payment.info | dict(info or {}),
    )
    record_all([payment_entry(order, actor, "order.payment.confirmed", payment)])
    if info is None:
        enqueue_withdrawal([payment], actor=actor)
    return Settled(order, payment, _apply(order, payment, actor, now))


@transaction.atomic
def fail_payment(
    payment_id: int,
    *,
    reason: str = "",
    info: Mapping[str, Any] | None = None,
    was_promised: bool = False,
    actor: Actor,
    now: datetime,
) -> Payment:
    """It will not come. The order stays as it is, and can be paid in another way. Settled payments stay settled.

    `was_promised`: the buyer believes to have paid, and is told. `info`: as for `settle_payment`.
    """
    order, payment = _locked(payment_id)
    if payment.state in OPEN:
        bounced = {BOUNCED: True} if was_promised else {}
        save_payment(payment, state=PaymentState.FAILED, info=payment.info | dict(info or {}) | bounced)
        save_order(order, now=now)
        record_all([payment_entry(order, actor, "order.payment.failed", payment, reason=reason)])
        if was_promised and order.status in (OrderStatus.PENDING, OrderStatus.EXPIRED):
            notify_buyer(Message(order, Occasion.PAYMENT_FAILED, amount=payment.amount), actor=actor, now=now)
        if info is None:
            enqueue_withdrawal([payment], actor=actor)
    return payment


def _locked(payment_id: int) -> tuple[Order, Payment]:
    """Payments change only while the order's row is held."""
    order = lock_order(Payment.objects.values_list("order_id", flat=True).get(pk=payment_id))
    payment = Payment.objects.get(pk=payment_id)
    payment.order = order
    return order, payment


def _apply(order: Order, payment: Payment, actor: Actor, now: datetime) -> Settlement:
    balance = read_balance(order)
    if order.status == OrderStatus.PAID and not balance.refund_due:
        save_order(order, now=now)  # again, after a bank had taken the money back
        return Settlement.PAID
    if order.status not in (OrderStatus.PENDING, OrderStatus.EXPIRED):
        return _to_refund(order, payment, actor, now)
    if order.require_approval or balance.unpaid:
        save_order(order, now=now)
        return Settlement.PARTLY
    if order.status == OrderStatus.EXPIRED and not _accepts_late_payments(order):
        return _to_refund(order, payment, actor, now)
    try:
        # A savepoint: when nothing is left, the money still came.
        with transaction.atomic():
            _mark_order_paid(order, payment, actor, now)
    except QuotaExhausted:
        order.refresh_from_db(fields=["status", "last_modified"])
        return _to_refund(order, payment, actor, now)
    return Settlement.PAID


def _mark_order_paid(order: Order, payment: Payment, actor: Actor, now: datetime) -> None:
    had_expired = order.status == OrderStatus.EXPIRED
    set_order_paid(order, received=payment, notifies_buyer=True, actor=actor, now=now)
    if had_expired:
        claim_again(order, now=now)


def _to_refund(order: Order, payment: Payment, actor: Actor, now: datetime) -> Settlement:
    save_order(order, now=now)
    record_all([payment_entry(order, actor, "order.overpaid", payment)])
    refund_overpaid(order, payment, actor=actor, now=now)
    return Settlement.TO_REFUND


def _accepts_late_payments(order: Order) -> bool:
    return order.event.setting("payment_term_accept_late") is not False
