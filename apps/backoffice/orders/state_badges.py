"""Badges for states of orders, payments and refunds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
        return State(_("Awaiting approval"), "wait")
    if order.expires_at < now:
        return State(_("Overdue"), "no")
    return State(_("Unpaid"), "info", "clock")


PAYMENT_STATES: Final[dict[str, State]] = {
    PaymentState.CREATED: State(_("Started"), "", "clock"),
    PaymentState.PENDING: State(_("Pending"), "info", "clock"),
    PaymentState.CONFIRMED: State(_("Received"), "ok"),
    PaymentState.CANCELED: State(pgettext_lazy("payment", "Canceled"), "", "ban"),
    PaymentState.FAILED: State(_("Failed"), "no"),
    PaymentState.REFUNDED: State(_("Refunded"), "", "undo-2"),
}
REFUND_STATES: Final[dict[str, State]] = {
    RefundState.EXTERNAL: State(_("External"), "info"),
    RefundState.CREATED: State(_("Started"), "", "clock"),
    RefundState.TRANSIT: State(_("In transit"), "info", "clock"),
    RefundState.DONE: State(_("Refunded"), "ok"),
    RefundState.FAILED: State(_("Failed"), "no"),
    RefundState.CANCELED: State(pgettext_lazy("payment", "Canceled"), "", "ban"),
}
