"""Mark an order as paid: the amount due is booked as a manual payment."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record_all
from apps.availability.facade import QuotaExhausted, current_offer
from apps.orders.facade import lock_order, open_lines, save_order
from apps.orders.models import Order, OrderStatus
from apps.payments.facade import MANUAL, cancel_open_payments, confirm_payment, read_balance
from apps.sales.notifications import (
    Message,
    Occasion,
    enqueue_withdrawal,
    notify_buyer,
    order_entry,
    tell_plugins,
)
from apps.sales.place.order import claim_for
from apps.tickets.facade import discard_files
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError

PAYABLE = (OrderStatus.PENDING, OrderStatus.EXPIRED)


class NotPayable(DomainError):
    message = _("Only pending or expired orders can be marked as paid.")


class NotApproved(DomainError):
    message = _("This order needs to be approved first.")


class NoCapacityLeft(DomainError):
    message = _('This order has expired, and there are not enough tickets left for "%(name)s".')


@transaction.atomic(savepoint=False)
def mark_paid(order_id: int, *, notifies_buyer: bool, actor: Actor, now: datetime) -> Order:
    """An expired order needs capacity again. Raises NotPayable, NotApproved, NoCapacityLeft; then roll back."""
    order = lock_order(order_id)
    if order.status not in PAYABLE:
        raise NotPayable
    if order.require_approval:
        raise NotApproved
    had_expired = order.status == OrderStatus.EXPIRED

    canceled = cancel_open_payments(order)
    enqueue_withdrawal(canceled, actor=actor)
    entries = [order_entry(order, actor, "order.payment.canceled", local_id=p.local_id) for p in canceled]
    if unpaid := read_balance(order).unpaid:
        payment = confirm_payment(order, provider=MANUAL, amount=unpaid, now=now)
        entries.append(order_entry(order, actor, "order.payment.confirmed", local_id=payment.local_id))
    save_order(order, now=now, status=OrderStatus.PAID)
    discard_files(order)
    record_all([*entries, order_entry(order, actor, "order.paid")])
    if notifies_buyer:
        notify_buyer(Message(order, Occasion.PAID), actor=actor, now=now)
    tell_plugins("order_paid", order, actor=actor)

    if had_expired:
        _claim_again(order, now)
    return order


def _claim_again(order: Order, now: datetime) -> None:
    positions, _fees = open_lines(order)
    try:
        _event, offer = current_offer(order.event)
        claim_for(order, positions, offer, force=False, now=now)
    except QuotaExhausted as exhausted:
        raise NoCapacityLeft(name=exhausted.name) from exhausted
