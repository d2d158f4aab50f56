"""What happens when an order becomes paid: by its money, by a person, or because it costs less than before."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop as _

from apps.audit.facade import record_all
from apps.availability.facade import QuotaExhausted, current_offer
from apps.orders.facade import open_lines, save_order
from apps.orders.models import Order, OrderStatus
from apps.payments.facade import FREE, OPEN, cancel_open_payments, confirm_payment, save_payment
from apps.payments.models import Payment, PaymentState
from apps.sales.notifications import (
    Message,
    Occasion,
    enqueue_withdrawal,
    notify_buyer,
    order_entry,
    payment_entry,
    tell_plugins,
)
from apps.sales.place.order import claim_for
from apps.tickets.facade import discard_files
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError


class NoCapacityLeft(DomainError):
    message = _('This order has expired, and there are not enough tickets left for "%(name)s".')


def set_order_paid(
    order: Order, *, received: Payment | None = None, notifies_buyer: bool, actor: Actor, now: datetime
) -> None:
    """Open payments but `received` are canceled. What costs nothing has a payment of nothing.

    The order's row must be locked. Whoever revives an expired order claims its capacity afterwards.
    """
    if not order.total:
        _record_free_payment(order, now)
    canceled = cancel_open_payments(order, but=received)
    enqueue_withdrawal(canceled, actor=actor)
    save_order(order, now=now, status=OrderStatus.PAID)
    discard_files(order)
    record_all(
        [
            *(payment_entry(order, actor, "order.payment.canceled", payment) for payment in canceled),
            order_entry(order, actor, "order.paid"),
        ]
    )
    if notifies_buyer:
        notify_buyer(Message(order, Occasion.PAID), actor=actor, now=now)
    tell_plugins("order_paid", order, actor=actor)


def claim_again(order: Order, *, force: bool = False, now: datetime) -> None:
    """For an expired order, as the last step of the transaction. Raises QuotaExhausted."""
    positions, _fees = open_lines(order)
    _event, offer = current_offer(order.event)
    claim_for(order, positions, offer, force=force, now=now)


def claim_again_or_refuse(order: Order, *, force: bool = False, now: datetime) -> None:
    """As `claim_again`, for people: raises NoCapacityLeft."""
    try:
        claim_again(order, force=force, now=now)
    except QuotaExhausted as exhausted:
        raise NoCapacityLeft(name=exhausted.name) from exhausted


def _record_free_payment(order: Order, now: datetime) -> None:
    """As for orders that cost nothing from the start."""
    waiting = Payment.objects.filter(order=order, provider=FREE, state__in=OPEN).first()
    if waiting is None:
        confirm_payment(order, provider=FREE, amount=order.total, now=now)
    else:
        save_payment(waiting, state=PaymentState.CONFIRMED, paid_at=now)
