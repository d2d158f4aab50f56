"""Refund by itself what was paid for nothing: after an order had expired, was canceled, or was paid already."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from apps.orders.models import Order
from apps.payments.facade import installed_methods, refundable
from apps.payments.models import Payment
from apps.sales.notifications import Message, Occasion, notify_buyer
from apps.sales.refund.provider import refund_due_of, refund_payment
from parterre.kernel.actor import Actor

# Of the event or the organizer; on by default.
SETTING: Final = "payment_refund_automatically"


def refund_overpaid(order: Order, payment: Payment, *, actor: Actor, now: datetime) -> None:
    """Refund of this payment what the order does not owe, or leave it to staff. The buyer is told which.

    `order` must be locked. What waits for staff stands in `orders_with_refund_due`.
    """
    excess = min(refundable(payment), refund_due_of(order))
    if excess <= 0:
        return
    if refunds_automatically(order, payment):
        refund_payment(payment.pk, amount=excess, actor=actor, now=now)
        occasion = Occasion.PAYMENT_REFUNDED
    else:
        occasion = Occasion.PAYMENT_TO_REFUND
    notify_buyer(Message(order, occasion, amount=excess), actor=actor, now=now)


def refunds_automatically(order: Order, payment: Payment) -> bool:
    method = installed_methods().get(payment.provider)
    return method is not None and method.can_refund and order.event.setting(SETTING) is not False
