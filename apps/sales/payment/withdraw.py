"""Withdraw open payments, and log entries of payments."""

from __future__ import annotations

from collections.abc import Iterable

from apps.orders.models import Order
from apps.payments.facade import methods_of
from apps.payments.models import Payment
from parterre.kernel.actor import Actor
from tenants.context.transactions import require_organizer
from tenants.outbox.tasks import enqueue_for_platform


def enqueue_withdrawal(order: Order, payments: Iterable[Payment], *, actor: Actor) -> None:
    """Tell providers, from a worker, that these shall not be paid any more. No task for what is at no provider."""
    methods = methods_of(order.event)
    for payment in payments:
        method = methods.get(payment.provider)
        if method is not None and method.is_remote and payment.info:
            enqueue_for_platform(
                "sales.withdraw_payment",
                actor=actor,
                organizer_id=str(require_organizer().id),
                payment_id=payment.pk,
            )
