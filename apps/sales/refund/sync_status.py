"""Asking the provider what became of a payment's refunds, and which were made there without us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from apps.audit.facade import record_all
from apps.orders.facade import lock_order
from apps.orders.models import Order
from apps.payments.facade import MANUAL, RECEIVED, REVERSED, open_refund, refund_key, refundable, save_refund
from apps.payments.hookspecs import ProviderRefund, RefundOutcome
from apps.payments.models import Payment, Refund, RefundSource, RefundState
from apps.sales.at_provider import payment_at_provider
from apps.sales.notifications import Message, Occasion, notify_buyer, refund_entry
from apps.sales.refund.provider import REFERENCE, follow_provider
from parterre.kernel.actor import Actor
from parterre.kernel.clock import after_waiting
from tenants.context.transactions import organizer_transaction
from tenants.models import Organizer


def check_refunds(organizer: Organizer, payment_id: int, *, actor: Actor, now: datetime) -> None:
    """Not inside a transaction. Raises UnknownPayment, MethodUnavailable. However often it is called, each refund is
    written down once."""
    payment, method, view = payment_at_provider(organizer, payment_id)
    if payment.state not in RECEIVED or method is None or view is None:
        return
    if made := method.look_up_refunds(view):
        with organizer_transaction(organizer, durable=True):
            _record(payment_id, made, actor, after_waiting(now))


def _record(payment_id: int, made: Sequence[ProviderRefund], actor: Actor, now: datetime) -> None:
    order = lock_order(Payment.objects.values_list("order_id", flat=True).get(pk=payment_id))
    payment = Payment.objects.get(pk=payment_id)
    payment.order = order
    known = list(Refund.objects.filter(payment=payment).order_by("local_id"))
    for one in sorted(made, key=lambda one: one.reference):
        refund = _known_as(one, known)
        if refund is None:
            refund = _adopted(one, payment, known) or _external(order, payment, one, actor, now)
        if refund is not None:
            follow_provider(order, refund, one, actor=actor, now=now)


def _known_as(made: ProviderRefund, known: Sequence[Refund]) -> Refund | None:
    """By the provider's id; by our key where its answer was lost or is not written down yet."""
    for refund in known:
        if refund.info.get(REFERENCE) == made.reference or (made.key and refund_key(refund) == made.key):
            return refund
    return None


def _adopted(made: ProviderRefund, payment: Payment, known: Sequence[Refund]) -> Refund | None:
    """Staff had booked it by hand before the provider told of it: more than was paid can not go back."""
    if made.outcome == RefundOutcome.FAILED or made.amount <= refundable(payment):
        return None
    for refund in known:
        is_by_hand = refund.provider == MANUAL and refund.state == RefundState.DONE
        if is_by_hand and refund.amount == made.amount and REFERENCE not in refund.info:
            save_refund(refund, info=refund.info | {REFERENCE: made.reference})
            return refund
    return None


def _external(
    order: Order, payment: Payment, made: ProviderRefund, actor: Actor, now: datetime
) -> Refund | None:
    """One that was made at the provider. One that failed before we heard of it moved nothing."""
    if made.outcome == RefundOutcome.FAILED:
        return None
    refund = open_refund(payment, amount=made.amount, source=RefundSource.EXTERNAL, comment="", now=now)
    record_all([refund_entry(order, actor, "order.refund.created.externally", refund)])
    if made.is_reversal:
        save_refund(refund, info={REVERSED: True})
        notify_buyer(Message(order, Occasion.PAYMENT_REVERSED, amount=made.amount), actor=actor, now=now)
    return refund
