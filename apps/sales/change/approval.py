"""Approve or deny orders that require approval.

Their tickets are held meanwhile, however long that takes.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record_all
from apps.availability.facade import release_orders
from apps.orders.facade import cancel_whole, lock_order, save_order
from apps.orders.models import Order, OrderStatus
from apps.payments.facade import OPEN, cancel_open_payments, read_balance
from apps.payments.models import Payment
from apps.sales.notifications import (
    Message,
    Occasion,
    enqueue_withdrawal,
    notify_buyer,
    order_entry,
)
from apps.sales.order_paid import set_order_paid
from apps.sales.place.build import payment_deadline
from apps.tickets.facade import discard_files
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError


class NotAwaitingApproval(DomainError):
    message = _("This order is not awaiting approval.")


@transaction.atomic(savepoint=False)
def approve_order(order_id: int, *, notifies_buyer: bool, actor: Actor, now: datetime) -> Order:
    """The time to pay begins now. What costs nothing, or was paid meanwhile, is paid. Raises NotAwaitingApproval."""
    order = _waiting(order_id)
    is_paid = not read_balance(order).unpaid
    save_order(order, now=now, require_approval=False, expires_at=payment_deadline(order.event, now=now))
    record_all([order_entry(order, actor, "order.approved")])
    if is_paid:
        set_order_paid(order, notifies_buyer=notifies_buyer, actor=actor, now=now)
    elif notifies_buyer:
        notify_buyer(_approval_notice(order), actor=actor, now=now)
    return order


@transaction.atomic(savepoint=False)
def deny_order(
    order_id: int, *, notifies_buyer: bool, comment: str = "", actor: Actor, now: datetime
) -> Order:
    """Its tickets are free again; money that came already has to be given back. Raises NotAwaitingApproval."""
    order = _waiting(order_id)
    enqueue_withdrawal(cancel_open_payments(order), actor=actor)
    cancel_whole(order, now=now)
    discard_files(order)
    record_all([order_entry(order, actor, "order.denied", comment=comment)])
    if notifies_buyer:
        notify_buyer(Message(order, Occasion.DENIED, comment=comment), actor=actor, now=now)
    release_orders(order_ids=[order.pk], now=now)
    return order


def _waiting(order_id: int) -> Order:
    order = lock_order(order_id)
    if order.status != OrderStatus.PENDING or not order.require_approval:
        raise NotAwaitingApproval
    return order


def _approval_notice(order: Order) -> Message:
    chosen = Payment.objects.filter(order=order, state__in=OPEN).order_by("-local_id").first()
    return Message(order, Occasion.APPROVED, provider=chosen.provider if chosen else None)
