"""Cancel single tickets of an order: what remains is what it costs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record_all
from apps.availability.facade import release
from apps.orders.facade import cancel_positions, lock_order, open_lines
from apps.orders.models import Order, OrderPosition, OrderStatus
from apps.payments.facade import OPEN, read_balance, save_payment
from apps.payments.models import Payment, PaymentState
from apps.sales.cancel.order import AlreadyCanceled
from apps.sales.notifications import (
    Message,
    Occasion,
    enqueue_withdrawal,
    is_at_provider,
    notify_buyer,
    order_entry,
    payment_entry,
)
from apps.sales.order_paid import set_order_paid
from apps.sales.place.build import NegativeTotal
from apps.tickets.facade import discard_files
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError


class OrderExpired(DomainError):
    message = _("This order has expired. Extend its payment deadline first.")


class TicketAlreadyCanceled(DomainError):
    message = _("This ticket has already been canceled.")


class LastTicket(DomainError):
    message = _("This is the only ticket left in this order. Cancel the order instead.")


@transaction.atomic(savepoint=False)
def cancel_ticket(
    position_id: int, *, notifies_buyer: bool, comment: str = "", actor: Actor, now: datetime
) -> Order:
    """With its add-ons. The order's total is lower by their prices; what it has overpaid then is refunded separately.

    Raises AlreadyCanceled, OrderExpired, TicketAlreadyCanceled, LastTicket, NegativeTotal.
    """
    order = lock_order(OrderPosition.objects.values_list("order_id", flat=True).get(pk=position_id))
    if order.status == OrderStatus.CANCELED:
        raise AlreadyCanceled
    if order.status == OrderStatus.EXPIRED:
        raise OrderExpired
    leaving = _leaving(order, position_id)

    cancel_positions(order, leaving, now=now)
    discard_files(order)
    record_all(
        [order_entry(order, actor, "order.changed.cancel", positionid=leaving[0].positionid, comment=comment)]
    )
    if notifies_buyer:
        notify_buyer(Message(order, Occasion.TICKET_CANCELED, comment=comment), actor=actor, now=now)
    if order.status == OrderStatus.PENDING:
        _adapt_payments(order, actor, now)

    release(positions=leaving, now=now)
    return order


def _leaving(order: Order, position_id: int) -> list[OrderPosition]:
    """The ticket, then its add-ons."""
    positions, _fees = open_lines(order)
    leaving = [one for one in positions if position_id in (one.pk, one.addon_to_id)]
    leaving.sort(key=lambda one: one.pk != position_id)
    if not leaving or leaving[0].pk != position_id:
        raise TicketAlreadyCanceled
    if len(leaving) == len(positions):
        raise LastTicket
    if order.total < sum(one.price for one in leaving):
        raise NegativeTotal
    return leaving


def _adapt_payments(order: Order, actor: Actor, now: datetime) -> None:
    """Nobody shall pay the old amount. What is with a provider already can only be begun anew."""
    unpaid = read_balance(order).unpaid
    if not unpaid and not order.require_approval:
        set_order_paid(order, notifies_buyer=True, actor=actor, now=now)
        return
    canceled = []
    for payment in Payment.objects.filter(order=order, state__in=OPEN).order_by("local_id"):
        if is_at_provider(payment):
            save_payment(payment, state=PaymentState.CANCELED)
            canceled.append(payment)
        else:
            save_payment(payment, amount=unpaid)
    enqueue_withdrawal(canceled, actor=actor)
    record_all(payment_entry(order, actor, "order.payment.canceled", payment) for payment in canceled)
