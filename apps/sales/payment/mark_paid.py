"""Mark an order as paid: the amount due is booked as a payment that a person has seen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record_all
from apps.orders.facade import lock_order
from apps.orders.models import Order, OrderStatus
from apps.payments.facade import MANUAL, confirm_payment, methods_recorded_by_hand, read_balance
from apps.sales.notifications import payment_entry
from apps.sales.order_paid import claim_again_or_refuse, set_order_paid
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError

PAYABLE = (OrderStatus.PENDING, OrderStatus.EXPIRED)


class NotPayable(DomainError):
    message = _("Only pending or expired orders can be marked as paid.")


class NotApproved(DomainError):
    message = _("This order needs to be approved first.")


class NotRecordedByHand(DomainError):
    field = "provider"
    message = _("Payments with this method are confirmed by the provider. Choose another payment method.")


@transaction.atomic(savepoint=False)
def mark_paid(
    order_id: int, *, provider: str = MANUAL, notifies_buyer: bool, actor: Actor, now: datetime
) -> Order:
    """`provider`: how the money came, one of `methods_recorded_by_hand`. An expired order needs capacity again.

    Raises NotPayable, NotApproved, NotRecordedByHand, NoCapacityLeft; then roll back.
    """
    order = lock_order(order_id)
    if order.status not in PAYABLE:
        raise NotPayable
    if order.require_approval:
        raise NotApproved
    if provider not in methods_recorded_by_hand(order.event):
        raise NotRecordedByHand
    had_expired = order.status == OrderStatus.EXPIRED

    if unpaid := read_balance(order).unpaid:
        payment = confirm_payment(order, provider=provider, amount=unpaid, now=now)
        record_all([payment_entry(order, actor, "order.payment.confirmed", payment)])
    set_order_paid(order, notifies_buyer=notifies_buyer, actor=actor, now=now)

    if had_expired:
        claim_again_or_refuse(order, now=now)
    return order
