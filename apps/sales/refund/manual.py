"""Refund overpaid amounts through the provider, or record refunds made elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record_all
from apps.orders.facade import lock_order, save_order
from apps.orders.models import Order
from apps.payments.facade import RECEIVED, book_refund, installed_methods, read_balance, refundable
from apps.payments.models import Payment, Refund
from apps.sales.cancel.order import cancel_order
from apps.sales.cancel.ticket import cancel_ticket
from apps.sales.notifications import Message, Occasion, notify_buyer, refund_entry
from apps.sales.refund.provider import RefundNotPositive, refund_due_of, refund_payment
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from parterre.kernel.money import round_half_up


class RefundExceedsPaid(DomainError):
    field = "amount"
    message = _("You can refund up to %(left)s for this order.")


class RefundDateInFuture(DomainError):
    field = "executed_at"
    message = _("The refund date cannot be in the future.")


class RefundRoute(StrEnum):
    """Refund route for the overpaid amount of a canceled order.

    LATER: decided later by staff. ORIGINAL_METHOD: through the providers, now. DONE: refunded elsewhere already.
    """

    LATER = "later"
    ORIGINAL_METHOD = "as_it_came"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class CanceledOrder:
    """As a whole or in part. `refunded`: amount refunded or under way. `left`: amount that needs a manual refund."""

    order: Order
    refunded: Decimal
    left: Decimal


@transaction.atomic
def record_manual_refund(
    order_id: int, *, amount: Decimal, executed_at: datetime, comment: str = "", actor: Actor, now: datetime
) -> Refund:
    """Nothing is moved: this writes down what was. Raises RefundNotPositive, RefundExceedsPaid, RefundDateInFuture."""
    order = lock_order(order_id)
    amount = round_half_up(amount, order.event.currency)
    if amount <= 0:
        raise RefundNotPositive
    if amount > (left := read_balance(order).paid):
        raise RefundExceedsPaid(left=f"{left:.2f}")
    if executed_at > now:
        raise RefundDateInFuture
    refund = book_refund(
        order,
        payment=_payment_for(order, amount),
        amount=amount,
        executed_at=executed_at,
        comment=comment,
        now=now,
    )
    save_order(order, now=now)
    record_all(
        refund_entry(order, actor, action, refund) for action in ("order.refund.created", "order.refund.done")
    )
    return refund


@transaction.atomic(savepoint=False)
def cancel_and_refund(
    order_id: int,
    *,
    way: RefundRoute,
    fee: Decimal | None,
    notifies_buyer: bool,
    comment: str = "",
    actor: Actor,
    now: datetime,
) -> CanceledOrder:
    """All of it or nothing. Raises what `cancel_order` raises."""
    order = cancel_order(order_id, fee=fee, notifies_buyer=False, comment=comment, actor=actor, now=now)
    return _canceled(order, Occasion.CANCELED if notifies_buyer else None, way, comment, actor, now)


@transaction.atomic(savepoint=False)
def cancel_ticket_and_refund(
    position_id: int,
    *,
    way: RefundRoute,
    notifies_buyer: bool,
    comment: str = "",
    actor: Actor,
    now: datetime,
) -> CanceledOrder:
    """All of it or nothing. Raises what `cancel_ticket` raises."""
    order = cancel_ticket(position_id, notifies_buyer=False, comment=comment, actor=actor, now=now)
    return _canceled(order, Occasion.TICKET_CANCELED if notifies_buyer else None, way, comment, actor, now)


def _canceled(
    order: Order, news: Occasion | None, way: RefundRoute, comment: str, actor: Actor, now: datetime
) -> CanceledOrder:
    """Refund what is due, and tell the buyer of both."""
    due = refund_due_of(order)
    refunded = Decimal(0)
    if due and way == RefundRoute.DONE:
        record_manual_refund(order.pk, amount=due, executed_at=now, comment=comment, actor=actor, now=now)
        refunded = due
    elif due and way == RefundRoute.ORIGINAL_METHOD:
        for payment_id, amount in _ways(order, due):
            refund_payment(payment_id, amount=amount, comment=comment, actor=actor, now=now)
            refunded += amount
    if news is not None:
        notify_buyer(Message(order, news, comment=comment), actor=actor, now=now)
    return CanceledOrder(order, refunded, due - refunded)


def returnable(order: Order) -> Decimal:
    """What of an order's money providers can give back by themselves."""
    return sum((amount for _payment_id, amount in _ways(order, read_balance(order).paid)), Decimal(0))


def _ways(order: Order, amount: Decimal) -> Iterator[tuple[int, Decimal]]:
    """Payments that a provider can give back, the newest first, and how much of each."""
    methods = installed_methods()
    for payment in list(Payment.objects.filter(order=order, state__in=RECEIVED).order_by("-local_id")):
        method = methods.get(payment.provider)
        part = min(refundable(payment), amount)
        if method is not None and method.can_refund and part > 0:
            yield payment.pk, part
            amount -= part


def _payment_for(order: Order, amount: Decimal) -> Payment | None:
    """The newest that it can belong to, so that its provider does not give the same money back once more."""
    payments = Payment.objects.filter(order=order, state__in=RECEIVED).order_by("-local_id")
    return next((payment for payment in payments if refundable(payment) >= amount), None)
