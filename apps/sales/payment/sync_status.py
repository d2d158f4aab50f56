"""Asking the provider what became of a payment: when the buyer comes back, when the provider sends word, or by the
clock. All three end here, so that their order, doubles and delays do not matter."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop as _

from apps.orders.facade import lock_order
from apps.payments.facade import OPEN, RECEIVED, methods_of, payment_view, save_payment
from apps.payments.hookspecs import (
    Finding,
    Found,
    MethodRefused,
    MethodUnavailable,
    PaymentMethod,
    PaymentView,
)
from apps.payments.models import Payment, Refund
from apps.sales.payment.settle import fail_payment, settle_payment
from apps.tickets.facade import language_of
from parterre.kernel.actor import Actor
from parterre.kernel.clock import after_waiting
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_readonly, organizer_transaction, require_organizer
from tenants.models import Organizer
from tenants.outbox.tasks import enqueue_for_platform

# Direct debits are the slowest: two weeks.
LONGEST = timedelta(days=14)


class UnknownPayment(DomainError):
    message = _("This payment does not exist.")


@dataclass(frozen=True, slots=True)
class _Asked:
    payment: Payment
    method: PaymentMethod | None
    view: PaymentView | None


def complete_payment(
    organizer: Organizer,
    *,
    order_id: int,
    local_id: int,
    query: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> Payment:
    """The buyer is back. Not inside a transaction. Raises UnknownPayment.

    A provider that can not be reached now is asked by a worker: the answer is the payment as we know it.
    """
    with organizer_readonly(organizer):
        found = Payment.objects.filter(order_id=order_id, local_id=local_id).only("pk").first()
    if found is None:
        raise UnknownPayment
    try:
        return check_payment(organizer, found.pk, query=query, actor=actor, now=now)
    except MethodUnavailable:
        with organizer_transaction(organizer, durable=True):
            enqueue_check(found.pk, actor=actor, once=True)
            return Payment.objects.get(pk=found.pk)


def enqueue_check(
    payment_id: int, *, actor: Actor, delay: timedelta = timedelta(0), once: bool = False
) -> None:
    """A worker asks the provider; unless `once`, again and again until the payment is settled.

    Inside the organizer: for word from a provider, which is only a hint to ask.
    """
    enqueue_for_platform(
        "sales.check_payment",
        actor=actor,
        delay=delay,
        organizer_id=str(require_organizer().id),
        payment_id=payment_id,
        once=once,
    )


def check_payment(
    organizer: Organizer,
    payment_id: int,
    *,
    query: Mapping[str, str] | None = None,
    actor: Actor,
    now: datetime,
) -> Payment:
    """Not inside a transaction. Raises UnknownPayment, MethodUnavailable.

    Canceled and failed payments are asked for too: a buyer may have paid them all the same.
    """
    asked = _read(organizer, payment_id)
    if asked.payment.state in RECEIVED or asked.method is None or asked.view is None:
        return asked.payment
    finding = asked.method.look_up(asked.view, query or {})
    with organizer_transaction(organizer, durable=True):
        return _apply(payment_id, finding, actor, after_waiting(now))


def next_check_after(payment: Payment, *, now: datetime) -> timedelta | None:
    """When to ask the next time; None: it is settled one way or the other, or older than anybody's patience."""
    age = now - payment.created_at
    if payment.state not in OPEN or age > LONGEST:
        return None
    return timedelta(hours=1) if age < timedelta(days=1) else timedelta(hours=6)


def retry_after(
    organizer: Organizer, kind: type[Payment | Refund], id_: int, *, now: datetime
) -> timedelta | None:
    """When to try a provider again that can not be reached, less and less often; None: for two weeks now."""
    with organizer_readonly(organizer):
        since = kind._default_manager.values_list("created_at", flat=True).filter(pk=id_).first() or now
    age = now - since
    return None if age > LONGEST else min(max(timedelta(minutes=2), age / 2), timedelta(hours=6))


def withdraw_payment(organizer: Organizer, payment_id: int) -> None:
    """Not inside a transaction. Raises MethodUnavailable. A provider who says no has been paid meanwhile, or knows."""
    asked = _read(organizer, payment_id)
    if asked.method is not None and asked.view is not None:
        with suppress(MethodRefused):
            asked.method.withdraw(asked.view)


def _read(organizer: Organizer, payment_id: int) -> _Asked:
    with organizer_readonly(organizer):
        payment = Payment.objects.select_related("order__event").filter(pk=payment_id).first()
        if payment is None:
            raise UnknownPayment
        method = methods_of(payment.order.event).get(payment.provider)
        if method is None or not method.is_remote:
            return _Asked(payment, None, None)
        return _Asked(payment, method, payment_view(payment, language=language_of(payment.order)))


def _apply(payment_id: int, finding: Finding, actor: Actor, now: datetime) -> Payment:
    match finding.found:
        case Found.PAID:
            return settle_payment(
                payment_id, amount=finding.amount, info=finding.info, actor=actor, now=now
            ).payment
        case Found.FAILED:
            return fail_payment(payment_id, info=finding.info, actor=actor, now=now)
        case _:
            return _keep(payment_id, finding)


def _keep(payment_id: int, finding: Finding) -> Payment:
    payment = Payment.objects.get(pk=payment_id)
    if finding.info:
        lock_order(payment.order_id)
        payment = Payment.objects.get(pk=payment_id)
        save_payment(payment, info=payment.info | dict(finding.info))
    return payment
