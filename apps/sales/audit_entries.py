"""Log entries of orders."""

from __future__ import annotations

from apps.audit.facade import Entry
from apps.orders.models import Order
from apps.payments.models import Payment, Refund
from parterre.kernel.actor import Actor


def order_entry(order: Order, actor: Actor, action: str, **data: object) -> Entry:
    return Entry(
        actor=actor,
        action=action,
        object_type="order",
        object_id=order.pk,
        event_id=order.event_id,
        data={"code": order.code, **data},
    )


def payment_entry(order: Order, actor: Actor, action: str, payment: Payment, **data: object) -> Entry:
    return order_entry(order, actor, action, local_id=payment.local_id, provider=payment.provider, **data)


def refund_entry(order: Order, actor: Actor, action: str, refund: Refund, **data: object) -> Entry:
    return order_entry(order, actor, action, local_id=refund.local_id, provider=refund.provider, **data)
