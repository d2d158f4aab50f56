"""Views of payments and orders passed to payment methods."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from apps.orders.models import Order
from apps.payments.hookspecs import PayableOrder, PaymentNote, PaymentView
from apps.payments.methods import methods_of, payable_event
from apps.payments.models import Payment, Refund
from parterre.kernel.texts import text_in
from tenants.context.transactions import current_organizer
from tenants.models import Organizer

STARTED_AT = "begun_at"


def payment_view(payment: Payment, *, language: str, return_url: str = "") -> PaymentView:
    """`payment.order.event` must be loaded, and its method switched on."""
    order, organizer = payment.order, _organizer()
    method = methods_of(order.event)[payment.provider]
    begun_at = payment.info.get(STARTED_AT)
    return PaymentView(
        id=payment.pk,
        key=f"{organizer.pk}-payment-{payment.pk}",
        order=PayableOrder(payable_event(order.event, method), order.code, payment.amount, language),
        email=order.email or "",
        description=f"{text_in(order.event.name, language)} ({order.code})",
        amount=payment.amount,
        begun_at=datetime.fromisoformat(begun_at) if begun_at else payment.created_at,
        info=_own(payment),
        organizer_id=str(organizer.pk),
        return_url=return_url,
    )


def details_of(payment: Payment) -> dict[str, Any]:
    """What API clients may see; nothing of a method that is switched off. `payment.order.event` must be loaded."""
    method = methods_of(payment.order.event).get(payment.provider)
    return dict(method.details(_own(payment))) if method else {}


def refund_key(refund: Refund) -> str:
    return f"{_organizer().pk}-refund-{refund.pk}"


def instructions_for(order: Order, provider: str, *, amount: Decimal, language: str) -> str:
    """How to pay, for a mail; empty when the method has nothing to say or is switched off."""
    method = methods_of(order.event).get(provider)
    if method is None:
        return ""
    return method.instructions(PayableOrder(payable_event(order.event, method), order.code, amount, language))


def note_for(order: Order, provider: str, *, amount: Decimal, language: str) -> PaymentNote:
    """How to pay, for the order's page."""
    method = methods_of(order.event).get(provider)
    if method is None:
        return PaymentNote()
    return method.note(PayableOrder(payable_event(order.event, method), order.code, amount, language))


def _own(payment: Payment) -> dict[str, Any]:
    return {name: value for name, value in payment.info.items() if name != STARTED_AT}


def _organizer() -> Organizer:
    return cast(Organizer, current_organizer())
