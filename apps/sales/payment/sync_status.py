"""Asking the provider what became of a payment: when the buyer comes back, when the provider sends word, or by the
clock. All three end here, so that their order, doubles and delays do not matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop as _

from apps.orders.facade import lock_order
from apps.payments.facade import FOUND, OPEN, RECEIVED, save_payment
from apps.payments.hookspecs import Finding, Found, MethodUnavailable
from apps.payments.models import Payment, Refund
from apps.sales.at_provider import UnknownPayment, payment_at_provider
from apps.sales.payment.settle import fail_payment, settle_payment
from parterre.kernel.actor import Actor
from parterre.kernel.clock import after_waiting
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_readonly, organizer_transaction, require_organizer
from tenants.models import Organizer
from tenants.outbox.tasks import enqueue_for_platform

# Direct debits are the slowest: two weeks.
LONGEST = timedelta(days=14)


class PaymentNotChecked(DomainError):
    """The provider can not be reached now: a worker asks it."""

    message = _(
        "We could not check your payment yet. We will try again and email you as soon as we have received it."
    )


def complete_payment(
    organizer: Organizer,
    *,
    order_id: int,
    local_id: int,
    query: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> Payment:
    """The buyer is back. Not inside a transaction. Raises UnknownPayment, PaymentNotChecked."""
    with organizer_readonly(organizer):
        found = Payment.objects.filter(order_id=order_id, local_id=local_id).only("pk").first()
    if found is None:
        raise UnknownPayment
    try:
        return check_payment(organizer, found.pk, query=query, actor=actor, now=now)
    except MethodUnavailable as error:
        with organizer_transaction(organizer, durable=True):
            enqueue_check(found.pk, actor=actor)
        raise PaymentNotChecked from error


def enqueue_check(
    payment_id: int, *, actor: Actor, delay: timedelta = timedelta(0), refunds: bool = False
) -> None:
    """A worker asks the provider; with `refunds` also about the payment's refunds.

    Inside the organizer: for word from a provider, which is only a hint to ask. What is still open then is asked for
    again by `sales.reconcile_payments`.
    """
    enqueue_for_platform(
        "sales.check_payment",
        actor=actor,
        delay=delay,
        organizer_id=str(require_organizer().id),
        payment_id=payment_id,
        refunds=refunds,
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
    payment, method, view = payment_at_provider(organizer, payment_id)
    if payment.state in RECEIVED or method is None or view is None:
        return payment
    finding = method.look_up(view, query or {})
    with organizer_transaction(organizer, durable=True):
        return _apply(payment_id, finding, actor, after_waiting(now))


def retry_after(
    organizer: Organizer, kind: type[Payment | Refund], id_: int, *, now: datetime
) -> timedelta | None:
    """When to try a provider again that can not be reached, less and less often; None: for two weeks now."""
    with organizer_readonly(organizer):
        since = kind._default_manager.values_list("created_at", flat=True).filter(pk=id_).first() or now
    age = now - since
    return None if age > LONGEST else min(max(timedelta(minutes=2), age / 2), timedelta(hours=6))


def _apply(payment_id: int, finding: Finding, actor: Actor, now: datetime) -> Payment:
    match finding.found:
        case Found.PAID:
            return settle_payment(
                payment_id, amount=finding.amount, info=finding.info, actor=actor, now=now
            ).payment
        case Found.FAILED:
            return fail_payment(
                payment_id, info=finding.info, was_promised=finding.was_promised, actor=actor, now=now
            )
        case _:
            return _keep(payment_id, finding)


def _keep(payment_id: int, finding: Finding) -> Payment:
    payment = Payment.objects.get(pk=payment_id)
    if payment.state in OPEN and payment.info != payment.info | _news(finding):
        lock_order(payment.order_id)
        payment = Payment.objects.get(pk=payment_id)
        save_payment(payment, info=payment.info | _news(finding))
    return payment


def _news(finding: Finding) -> dict[str, object]:
    return {**finding.info, FOUND: finding.found.value}
