"""Withdraw payments at their provider, so that nobody pays any more for what is not to be had."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

from apps.events.models import Event
from apps.orders.models import Order
from apps.payments.facade import installed_methods, payment_view
from apps.payments.hookspecs import MethodRefused
from apps.payments.models import Payment
from apps.sales.at_provider import payment_at_provider
from apps.sales.payment.sync_status import check_payment
from parterre.kernel.actor import Actor
from tenants.context.transactions import organizer_readonly
from tenants.models import Organizer


def withdraw_payment(organizer: Organizer, payment_id: int, *, actor: Actor, now: datetime) -> None:
    """Not inside a transaction. Raises UnknownPayment, MethodUnavailable.

    A provider who refuses has been paid meanwhile, or knows of no such payment: it is asked, as after every withdrawal.
    """
    _payment, method, view = payment_at_provider(organizer, payment_id)
    if method is None or view is None:
        return
    with suppress(MethodRefused):
        method.withdraw(view)
    check_payment(organizer, payment_id, actor=actor, now=now)


def withdraw_deleted_payment(
    organizer: Organizer, *, payment: dict[str, Any], event: dict[str, Any], code: str
) -> None:
    """Not inside a transaction. Raises MethodUnavailable."""
    with organizer_readonly(organizer):
        method = installed_methods().get(payment["provider"])
        gone = Payment(
            **payment
            | {
                "amount": Decimal(payment["amount"]),
                "created_at": datetime.fromisoformat(payment["created_at"]),
            }
        )
        gone.order = Order(code=code, event=Event(**event))
        view = payment_view(gone, language="en") if method else None
    if method is not None and view is not None:
        with suppress(MethodRefused):
            method.withdraw(view)
