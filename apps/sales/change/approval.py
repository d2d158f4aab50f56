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
from apps.payments.facade import (
    FREE,
    OPEN,
    cancel_open_payments,
    confirm_payment,
    read_balance,
    save_payment,
)
from apps.payments.models import Payment, PaymentState
from apps.sales.notifications import (
    Message,
    Occasion,
    enqueue_withdrawal,
    notify_buyer,
    order_entry,
    tell_plugins,
)
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
    actions = ["order.approved"]
    save_order(
        order,
        now=now,
        require_approval=False,
        expires_at=payment_deadline(order.event, now=now),
        **({"status": OrderStatus.PAID} if is_paid else {}),
    )
    if is_paid:
        if not order.total:
            _record_free_payment(order, now)
        enqueue_withdrawal(cancel_open_payments(order), actor=actor)
        discard_files(order)
        actions.append("order.paid")
    record_all(order_entry(order, actor, action) for action in actions)
    if notifies_buyer:
        notify_buyer(_approval_notice(order, is_paid=is_paid), actor=actor, now=now)
    if is_paid:
        tell_plugins("order_paid", order, actor=actor)
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


def _record_free_payment(order: Order, now: datetime) -> None:
    """As for orders that cost nothing and need no approval."""
    waiting = Payment.objects.filter(order=order, provider=FREE, state__in=OPEN).first()
    if waiting is None:
        confirm_payment(order, provider=FREE, amount=order.total, now=now)
    else:
        save_payment(waiting, state=PaymentState.CONFIRMED, paid_at=now)


def _approval_notice(order: Order, *, is_paid: bool) -> Message:
    if is_paid:
        return Message(order, Occasion.PAID)
    chosen = Payment.objects.filter(order=order, state__in=OPEN).order_by("-local_id").first()
    return Message(order, Occasion.APPROVED, provider=chosen.provider if chosen else None)
