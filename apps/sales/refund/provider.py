"""Refund through the payment provider: recorded at once, executed by a worker."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Case, DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record_all
from apps.orders.facade import lock_order, save_order
from apps.orders.models import Order, OrderStatus
from apps.payments.facade import (
    RECEIVED,
    REFUND_RESERVED,
    methods_of,
    open_refund,
    paid_sum,
    payment_view,
    refund_key,
    refundable,
    save_refund,
)
from apps.payments.hookspecs import MethodRefused, Returned
from apps.payments.models import Payment, Refund, RefundState
from apps.sales.notifications import refund_entry
from apps.tickets.facade import language_of
from parterre.kernel.actor import Actor
from parterre.kernel.clock import after_waiting
from parterre.kernel.errors import DomainError
from parterre.kernel.money import round_half_up
from tenants.context.transactions import organizer_readonly, organizer_transaction, require_organizer
from tenants.models import Organizer
from tenants.outbox.tasks import enqueue_for_platform

NOTHING_REFUNDABLE: Final = (OrderStatus.CANCELED, OrderStatus.EXPIRED)


class NotRefundable(DomainError):
    message = _("This payment cannot be refunded automatically.")


class RefundTooHigh(DomainError):
    field = "amount"
    message = _("You can refund up to %(left)s of this payment.")


class RefundNotPositive(DomainError):
    field = "amount"
    message = _("Enter an amount above zero.")


@transaction.atomic
def refund_payment(
    payment_id: int, *, amount: Decimal, comment: str = "", actor: Actor, now: datetime
) -> Refund:
    """Raises NotRefundable, RefundTooHigh, RefundNotPositive. A worker asks the provider; see the refund's state."""
    order = lock_order(Payment.objects.values_list("order_id", flat=True).get(pk=payment_id))
    payment = Payment.objects.get(pk=payment_id)
    payment.order = order
    method = methods_of(order.event).get(payment.provider)
    if payment.state not in RECEIVED or method is None or not method.can_refund:
        raise NotRefundable
    amount = round_half_up(amount, order.event.currency)
    if amount <= 0:
        raise RefundNotPositive
    # A refund that was made elsewhere may be of several payments at once.
    if amount > (left := min(refundable(payment), paid_sum(order))):
        raise RefundTooHigh(left=f"{left:.2f}")
    refund = open_refund(payment, amount=amount, source="admin", comment=comment, now=now)
    save_order(order, now=now)
    record_all([refund_entry(order, actor, "order.refund.created", refund)])
    organizer = require_organizer()
    enqueue_for_platform(
        "sales.execute_refund", actor=actor, organizer_id=str(organizer.pk), refund_id=refund.pk
    )
    return refund


def execute_refund(organizer: Organizer, refund_id: int, *, actor: Actor, now: datetime) -> None:
    """Not inside a transaction. Safe to repeat: the provider knows the refund by its key. Raises MethodUnavailable."""
    with organizer_readonly(organizer):
        refund = Refund.objects.select_related("payment", "order__event").filter(pk=refund_id).first()
        if refund is None or refund.payment is None or refund.state != RefundState.CREATED:
            return
        refund.payment.order = refund.order
        method = methods_of(refund.order.event).get(refund.provider)
        if method is None:
            return
        view = payment_view(refund.payment, language=language_of(refund.order))
        key = refund_key(refund)
    try:
        returned: Returned | None = method.refund(view, refund.amount, key=key)
        reason = ""
    except MethodRefused as refused:
        returned, reason = None, str(refused.values.get("reason", ""))
    with organizer_transaction(organizer, durable=True):
        _conclude(refund_id, returned, reason, actor, after_waiting(now))


def orders_with_refund_due() -> QuerySet[Order]:
    """Orders whose money pays for more than they owe: for staff's attention."""
    zero = Value(Decimal(0), output_field=DecimalField())
    received = _sum_of(Payment.objects.filter(state__in=RECEIVED))
    refunded = _sum_of(Refund.objects.filter(state__in=REFUND_RESERVED))
    due = Case(When(status__in=NOTHING_REFUNDABLE, then=zero), default=F("total"))
    return Order.objects.annotate(
        received=Coalesce(received, zero), refunded=Coalesce(refunded, zero), due=due
    ).filter(received__gt=F("refunded") + F("due"))


def refund_due_of(order: Order) -> Decimal:
    """What of the money that came pays for nothing. Two queries."""
    due = Decimal(0) if order.status in NOTHING_REFUNDABLE else order.total
    return max(paid_sum(order) - due, Decimal(0))


def _sum_of(rows: QuerySet[Any]) -> Subquery:
    """Of an order's payments or refunds."""
    grouped = rows.filter(order=OuterRef("pk")).order_by().values("order")
    return Subquery(grouped.annotate(sum=Sum("amount")).values("sum"))


def _conclude(refund_id: int, returned: Returned | None, reason: str, actor: Actor, now: datetime) -> None:
    order = lock_order(Refund.objects.values_list("order_id", flat=True).get(pk=refund_id))
    refund = Refund.objects.get(pk=refund_id)
    if refund.state != RefundState.CREATED:
        return
    save_order(order, now=now)
    if returned is None:
        save_refund(refund, state=RefundState.FAILED)
        record_all([refund_entry(order, actor, "order.refund.failed", refund, reason=reason)])
    elif returned.is_done:
        save_refund(refund, state=RefundState.DONE, executed_at=now, info=dict(returned.info))
        record_all([refund_entry(order, actor, "order.refund.done", refund)])
    else:
        save_refund(refund, state=RefundState.TRANSIT, info=dict(returned.info))
