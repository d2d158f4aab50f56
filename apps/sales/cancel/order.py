"""Cancel an order: release its capacity and book the cancellation in the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.availability.facade import release_orders
from apps.orders.facade import UNTAXED, cancel_keeping, cancel_whole, fee_of, gross_amount, lock_order
from apps.orders.models import FeeType, Order, OrderStatus
from apps.payments.facade import RECEIVED, cancel_open_payments, read_balance
from apps.payments.models import Payment
from apps.sales.notifications import Message, Occasion, enqueue_withdrawal, notify_buyer
from apps.tickets.facade import discard_files
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError


class AlreadyCanceled(DomainError):
    message = _("This order has already been canceled.")


class NotCancelableByBuyer(DomainError):
    message = _("This order cannot be canceled here.")


class FeeTooHigh(DomainError):
    field = "cancellation_fee"
    message = _("The cancellation fee cannot be higher than the order total of %(total)s.")


class FeeNegative(DomainError):
    field = "cancellation_fee"
    message = _("The cancellation fee cannot be negative.")


@transaction.atomic(savepoint=False)
def cancel_order(
    order_id: int,
    *,
    fee: Decimal | None,
    notifies_buyer: bool,
    comment: str = "",
    actor: Actor,
    now: datetime,
) -> Order:
    """With a fee all positions are canceled and the order stays, for the fee alone; without, the order is canceled.

    What was paid stays as it is: giving it back is another step.
    """
    order = lock_order(order_id)
    if order.status == OrderStatus.CANCELED:
        raise AlreadyCanceled
    _check_fee(fee, order)

    open_payments = cancel_open_payments(order)
    enqueue_withdrawal(open_payments, actor=actor)
    canceled_payments = [payment.local_id for payment in open_payments]
    if fee:
        kept = fee_of(gross_amount(fee, UNTAXED, order.event.currency), fee_type=FeeType.CANCELLATION)
        is_covered = read_balance(order).paid >= kept.value
        cancel_keeping(order, kept, status=OrderStatus.PAID if is_covered else OrderStatus.PENDING, now=now)
    else:
        cancel_whole(order, now=now)
    discard_files(order)
    data = {"code": order.code, "cancellation_fee": fee, "comment": comment, "payments": canceled_payments}
    record(
        actor, "order.canceled", object_type="order", object_id=order.pk, event_id=order.event_id, data=data
    )
    if notifies_buyer:
        notify_buyer(Message(order, Occasion.CANCELED, comment=comment), actor=actor, now=now)

    release_orders(order_ids=[order.pk], now=now)
    return order


@transaction.atomic(savepoint=False)
def cancel_by_buyer(order_id: int, *, actor: Actor, now: datetime) -> Order:
    """Raises NotCancelableByBuyer, also when the money came while the buyer still saw the button."""
    order = lock_order(order_id)
    if not buyer_may_cancel(order, Payment.objects.filter(order=order), now=now):
        raise NotCancelableByBuyer
    return cancel_order(order_id, fee=None, notifies_buyer=True, actor=actor, now=now)


def buyer_may_cancel(order: Order, payments: Iterable[Payment], *, now: datetime) -> bool:
    """The organizer's rule (`cancel_allow_user`, on unless switched off), for what costs nothing to give back.

    Money that has come is the organizer's to return. Not after the event has begun.
    """
    if order.event.setting("cancel_allow_user") is False or now >= order.event.date_from:
        return False
    if any(payment.amount for payment in payments if payment.state in RECEIVED):
        return False
    return order.status == OrderStatus.PENDING or (order.status == OrderStatus.PAID and not order.total)


def _check_fee(fee: Decimal | None, order: Order) -> None:
    if fee is None:
        return
    if fee < 0:
        raise FeeNegative
    if fee > order.total:
        raise FeeTooHigh(total=f"{order.total:.2f}")
