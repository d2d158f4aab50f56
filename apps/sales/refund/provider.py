"""Refund through the payment provider: recorded at once, executed by a worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Case, DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record_all
from apps.orders.facade import lock_order, save_order
from apps.orders.models import Order
from apps.payments.facade import (
    OWES_NOTHING,
    RECEIVED,
    REFUND_RESERVED,
    installed_methods,
    open_refund,
    payment_view,
    read_balance,
    refund_key,
    refundable,
    save_refund,
)
from apps.payments.hookspecs import (
    MethodRefused,
    PaymentMethod,
    PaymentView,
    ProviderRefund,
    RefundOutcome,
)
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

# In what is kept of a refund: the provider's id.
REFERENCE: Final = "reference"
LOOK_FIRST_AFTER: Final = timedelta(hours=12)
STATES: Final = {
    RefundOutcome.DONE: RefundState.DONE,
    RefundOutcome.PENDING: RefundState.TRANSIT,
    RefundOutcome.FAILED: RefundState.FAILED,
}
ENTRIES: Final = {
    RefundState.DONE: "order.refund.done",
    RefundState.FAILED: "order.refund.failed",
}


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
    """Raises NotRefundable, RefundTooHigh, RefundNotPositive. A worker asks the provider; see the refund's state.

    Where its plugin is switched off by now, too: the money is at the provider as before.
    """
    order = lock_order(Payment.objects.values_list("order_id", flat=True).get(pk=payment_id))
    payment = Payment.objects.get(pk=payment_id)
    payment.order = order
    method = installed_methods().get(payment.provider)
    if payment.state not in RECEIVED or method is None or not method.can_refund:
        raise NotRefundable
    amount = round_half_up(amount, order.event.currency)
    if amount <= 0:
        raise RefundNotPositive
    # A refund that was made elsewhere may be of several payments at once.
    if amount > (left := min(refundable(payment), read_balance(order).paid)):
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
    """Not inside a transaction. Safe to repeat: the provider knows the refund by its key. Raises MethodUnavailable.

    Providers forget keys after a day: one that is older is looked for first, in case that only its answer got lost.
    """
    with organizer_readonly(organizer):
        refund = Refund.objects.select_related("payment", "order__event").filter(pk=refund_id).first()
        if refund is None or refund.payment is None or refund.state != RefundState.CREATED:
            return
        refund.payment.order = refund.order
        method = installed_methods().get(refund.provider)
        if method is None:
            return
        view = payment_view(refund.payment, language=language_of(refund.order))
        key = refund_key(refund)
    made = _made_before(method, view, key) if now - refund.created_at > LOOK_FIRST_AFTER else None
    try:
        made = made or method.refund(view, refund.amount, key=key)
    except MethodRefused as refused:
        reason = str(refused.values.get("reason", ""))
        made = ProviderRefund(outcome=RefundOutcome.FAILED, amount=refund.amount, reason=reason)
    with organizer_transaction(organizer, durable=True):
        order = lock_order(refund.order_id)
        locked = Refund.objects.get(pk=refund_id)
        if locked.state == RefundState.CREATED:  # else the provider's message was faster
            follow_provider(order, locked, made, actor=actor, now=after_waiting(now))


def follow_provider(
    order: Order, refund: Refund, made: ProviderRefund, *, actor: Actor, now: datetime
) -> None:
    """The refund is what the provider says it is. `order` must be locked."""
    state = STATES[made.outcome]
    if refund.state == state and refund.info.get(REFERENCE, "") == made.reference:
        return
    save_order(order, now=now)
    values: dict[str, Any] = {"state": state, "info": refund.info | {REFERENCE: made.reference}}
    if state == RefundState.DONE and refund.executed_at is None:
        values["executed_at"] = now
    if refund.state != state and state in ENTRIES:
        reason = {"reason": made.reason} if state == RefundState.FAILED else {}
        record_all([refund_entry(order, actor, ENTRIES[state], refund, **reason)])
    save_refund(refund, **values)


def _made_before(method: PaymentMethod, view: PaymentView, key: str) -> ProviderRefund | None:
    return next((one for one in method.look_up_refunds(view) if one.key == key), None)


def orders_with_refund_due() -> QuerySet[Order]:
    """Orders with a `refund_due` in their balance: for staff's attention."""
    zero = Value(Decimal(0), output_field=DecimalField())
    received = _sum_of(Payment.objects.filter(state__in=RECEIVED))
    refunded = _sum_of(Refund.objects.filter(state__in=REFUND_RESERVED))
    due = Case(When(status__in=OWES_NOTHING, then=zero), default=F("total"))
    return Order.objects.annotate(
        received=Coalesce(received, zero), refunded=Coalesce(refunded, zero), due=due
    ).filter(received__gt=F("refunded") + F("due"))


def refund_due_of(order: Order) -> Decimal:
    """What of the money that came pays for nothing. Two queries."""
    return read_balance(order).refund_due


def _sum_of(rows: QuerySet[Any]) -> Subquery:
    """Of an order's payments or refunds."""
    grouped = rows.filter(order=OuterRef("pk")).order_by().values("order")
    return Subquery(grouped.annotate(sum=Sum("amount")).values("sum"))
