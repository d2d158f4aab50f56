"""Telling the log, buyers, plugins and payment providers what happened. Only who asked for it costs anything.

Mails are written by `messaging`, which stands above this package: it says at start-up how.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from apps.audit.facade import Entry
from apps.events.facade import active_plugins
from apps.orders.facade import open_lines
from apps.orders.models import Order, OrderPosition
from apps.payments.facade import installed_methods
from apps.payments.models import Payment, Refund
from apps.sales.hookspecs import LineView, OrderView
from parterre.hooks.manager import answered_by_any, call
from parterre.kernel.actor import Actor
from tenants.context.transactions import require_organizer
from tenants.models import Organizer
from tenants.outbox.tasks import enqueue, enqueue_for_platform
from tenants.routing.directory import shop_url


def call_plugins(hook: str, order_id: int) -> None:
    """Nothing happens when the order was deleted meanwhile."""
    order = Order.objects.select_related("event").filter(pk=order_id).first()
    if order is not None:
        positions, _fees = open_lines(order)
        call(hook, active_plugins(order.event), order_view=view_of(order, positions))


def order_entry(order: Order, actor: Actor, action: str, **data: object) -> Entry:
    return Entry(
        actor=actor,
        action=action,
        object_type="order",
        object_id=order.pk,
        event_id=order.event_id,
        data={"code": order.code, **data},
    )


def payment_entry(order: Order, actor: Actor, action: str, payment: Payment, **data: object) -> Entry:
    return order_entry(order, actor, action, local_id=payment.local_id, provider=payment.provider, **data)


def refund_entry(order: Order, actor: Actor, action: str, refund: Refund, **data: object) -> Entry:
    return order_entry(order, actor, action, local_id=refund.local_id, provider=refund.provider, **data)


class Occasion(StrEnum):
    PLACED = "placed"
    AWAITS_APPROVAL = "awaits_approval"
    APPROVED = "approved"
    DENIED = "denied"
    PAID = "paid"
    CANCELED = "canceled"
    EXPIRED = "expired"
    TICKET_CANCELED = "ticket_canceled"
    LINK = "link"
    PAYMENT_REMINDER = "payment_reminder"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_REVERSED = "payment_reversed"
    PAYMENT_REFUNDED = "payment_refunded"
    PAYMENT_TO_REFUND = "payment_to_refund"


@dataclass(frozen=True, slots=True)
class Message:
    """`provider`: the payment method of an order that is to be paid. `comment`: the organizer's own words. `amount`:
    of the payment that it is about."""

    order: Order
    news: Occasion
    provider: str | None = None
    comment: str = ""
    amount: Decimal | None = None


class Notifier(Protocol):
    def __call__(self, message: Message, *, actor: Actor, now: datetime) -> None:
        """Inside the transaction of what happened: write it down and promise to send it."""
        ...


_registered: list[Notifier] = []


def register_notifier(teller: Notifier) -> None:
    _registered[:] = [teller]


def notify_buyer(message: Message, *, actor: Actor, now: datetime) -> None:
    """Nothing happens when the order has no address."""
    if message.order.email:
        for teller in _registered:
            teller(message, actor=actor, now=now)


def tell_plugins(hook: str, order: Order, *, actor: Actor) -> None:
    """A task, if any active plugin listens."""
    if answered_by_any(hook, active_plugins(order.event)):
        enqueue("sales.tell_plugins", actor=actor, hook=hook, order_id=order.pk)


def enqueue_withdrawal(payments: Iterable[Payment], *, actor: Actor) -> None:
    """Tell providers, from a worker, that these shall not be paid any more. No task for what is at no provider.

    One task, also for payments of many orders. The worker asks afterwards, as a buyer may have been faster.
    """
    ids = [payment.pk for payment in payments if is_at_provider(payment)]
    if ids:
        enqueue_for_platform(
            "sales.withdraw_payments",
            actor=actor,
            organizer_id=str(require_organizer().id),
            payment_ids=ids,
        )


def enqueue_withdrawal_of_deleted(order: Order, payments: Iterable[Payment], *, actor: Actor) -> None:
    """As `enqueue_withdrawal`, for payments whose rows go in this transaction: the task carries what it needs."""
    for payment in payments:
        if is_at_provider(payment):
            enqueue_for_platform(
                "sales.withdraw_deleted_payment",
                actor=actor,
                organizer_id=str(require_organizer().id),
                payment={
                    "id": payment.pk,
                    "provider": payment.provider,
                    "amount": str(payment.amount),
                    "info": payment.info,
                    "created_at": payment.created_at.isoformat(),
                },
                event={
                    "id": order.event_id,
                    "slug": order.event.slug,
                    "currency": order.event.currency,
                    "testmode": order.event.testmode,
                },
                code=order.code,
            )


def is_at_provider(payment: Payment) -> bool:
    """Whether a provider was asked for it, as far as we know. Its plugin may be switched off since. No query."""
    method = installed_methods().get(payment.provider)
    return method is not None and method.is_remote and bool(payment.info)


def view_of(order: Order, positions: list[OrderPosition]) -> OrderView:
    return OrderView(
        event_id=order.event_id,
        event_slug=order.event.slug,
        currency=order.event.currency,
        sales_channel=order.sales_channel,
        testmode=order.testmode,
        total=order.total,
        positions=tuple(LineView(line.product_id, line.variation_id, line.price) for line in positions),
        code=order.code,
        id=order.pk,
    )


def order_url(order: Order, organizer: Organizer) -> str:
    """Where the buyer finds the order."""
    return f"{shop_url(organizer)}{order.event.slug}/order/{order.code}/{order.secret}/"
