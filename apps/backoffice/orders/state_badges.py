"""How orders, payments and refunds stand, as badges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.orders.models import Order, OrderStatus
from apps.payments.models import PaymentState, RefundState


@dataclass(frozen=True, slots=True)
class State:
    word: str | Promise
    tone: str = ""
    icon: str = ""


def state_of(order: Order, *, now: datetime) -> State:
    match order.status:
        case OrderStatus.PAID:
            return State(_("Paid"), "ok")
        case OrderStatus.CANCELED:
            return State(_("Canceled"), "", "ban")
        case OrderStatus.EXPIRED:
            return State(_("Expired"), "no", "clock")
    if order.require_approval:
        return State(_("Waits for approval"), "wait")
    if order.expires_at < now:
        return State(_("Overdue"), "no")
    return State(_("Unpaid"), "info", "clock")


PAYMENT_STATES: Final[dict[str, State]] = {
    PaymentState.CREATED: State(_("Begun"), "", "clock"),
    PaymentState.PENDING: State(_("Expected"), "info", "clock"),
    PaymentState.CONFIRMED: State(_("Has come"), "ok"),
    PaymentState.CANCELED: State(_("Given up"), "", "ban"),
    PaymentState.FAILED: State(_("Failed"), "no"),
    PaymentState.REFUNDED: State(_("Given back"), "", "undo-2"),
}
REFUND_STATES: Final[dict[str, State]] = {
    RefundState.EXTERNAL: State(_("Made elsewhere"), "info"),
    RefundState.CREATED: State(_("Begun"), "", "clock"),
    RefundState.TRANSIT: State(_("On its way"), "info", "clock"),
    RefundState.DONE: State(_("Given back"), "ok"),
    RefundState.FAILED: State(_("Failed"), "no"),
    RefundState.CANCELED: State(_("Given up"), "", "ban"),
}
