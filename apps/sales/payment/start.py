"""Start a payment: record it, ask the provider with no lock held, record the answer.

Killed in between, it is simply begun again: the payment's row and its key are the same, so that the provider knows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid4

from django.utils.translation import gettext_noop as _

from apps.audit.facade import record_all
from apps.orders.facade import lock_order, save_order
from apps.orders.models import Order, OrderStatus
from apps.payments.facade import (
    OPEN,
    RECEIVED,
    STARTED_AT,
    cancel_open_payments,
    methods_of,
    open_payment,
    payable_event,
    payment_view,
    read_balance,
    save_payment,
)
from apps.payments.hookspecs import MethodRefused, Next, PaymentMethod, PaymentView, Started
from apps.payments.models import Payment, PaymentState
from apps.sales.notifications import enqueue_withdrawal, payment_entry
from apps.sales.payment.mark_paid import NotApproved
from apps.sales.payment.settle import fail_payment, settle_payment
from apps.sales.payment.sync_status import enqueue_check
from apps.tickets.facade import language_of
from parterre.kernel.actor import Actor
from parterre.kernel.clock import after_waiting
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction
from tenants.models import Organizer

# A payment that was begun and never answered is tried again with its key for so long; later it is another payment.
REUSE_ATTEMPT_FOR = timedelta(minutes=20)


class NothingToPay(DomainError):
    message = _("This order has already been paid.")


class NotOpen(DomainError):
    message = _("This order can no longer be paid.")


class MethodNotOffered(DomainError):
    field = "provider"
    message = _("This payment method is not available. Choose another payment method.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPayment:
    """`return_url`: absolute; the buyer comes back there with `payment=<local id>` and what the provider adds."""

    order_id: int
    provider: str
    return_url: str


@dataclass(frozen=True, slots=True)
class _Prepared:
    payment_id: int
    method: PaymentMethod
    view: PaymentView
    goes_on: bool


def start_payment_at_provider(
    organizer: Organizer, request: StartPayment, *, actor: Actor, now: datetime
) -> Started:
    """Not inside a transaction: this opens its own, and may ask a provider between them.

    A payment of this method that is under way goes on; open ones of other methods are canceled. Raises NothingToPay,
    NotOpen, NotApproved, MethodNotOffered, and the method's MethodUnavailable (try again) or MethodRefused.
    """
    prepared = _prepare(organizer, request, actor, now)
    begun = _ask(organizer, prepared, actor, now)
    if begun is None:
        _give_up(organizer, prepared, "abandoned", actor, now)
        prepared = _prepare(organizer, request, actor, now)
        begun = _ask(organizer, prepared, actor, now)
    if begun is None:
        raise MethodNotOffered
    if not _remember(organizer, prepared, begun, actor, now):
        raise NotOpen
    return begun


def _prepare(organizer: Organizer, request: StartPayment, actor: Actor, now: datetime) -> _Prepared:
    with organizer_transaction(organizer, durable=True):
        order = lock_order(request.order_id)
        _check(order)
        method = methods_of(order.event).get(request.provider)
        if method is None or not method.is_available(payable_event(order.event, method)):
            raise MethodNotOffered
        payment = _payment_for(order, request.provider, actor, now)
        goes_on = payment.state == PaymentState.PENDING
        if STARTED_AT not in payment.info:
            # A key of its own for each first try: one that a restored backup does not know of said something else.
            begun = payment.info | {STARTED_AT: now.isoformat()}
            save_payment(payment, info=begun, idempotency_key=uuid4())
        return_url = f"{request.return_url}?{urlencode({'payment': payment.local_id})}"
        view = payment_view(payment, language=language_of(order), return_url=return_url)
        return _Prepared(payment.pk, method, view, goes_on)


def _check(order: Order) -> None:
    if order.status == OrderStatus.PAID and not read_balance(order).due:
        raise NothingToPay
    if order.status not in (OrderStatus.PENDING, OrderStatus.PAID):
        raise NotOpen
    if order.require_approval:
        raise NotApproved


def _payment_for(order: Order, provider: str, actor: Actor, now: datetime) -> Payment:
    """The open one of this provider when it still fits, else a new one. All other open ones are canceled."""
    amount = read_balance(order).due
    if amount <= 0:
        raise NothingToPay
    found = (
        Payment.objects.filter(order=order, provider=provider, state__in=OPEN, amount=amount)
        .order_by("-local_id")
        .first()
    )
    if found is not None and not _is_stale(found, now):
        found.order = order
        kept: Payment | None = found
    else:
        kept = None
    canceled = cancel_open_payments(order, but=kept)
    enqueue_withdrawal(canceled, actor=actor)
    entries = [payment_entry(order, actor, "order.payment.canceled", payment) for payment in canceled]
    if kept is None:
        kept = open_payment(order, provider=provider, amount=amount, now=now)
        entries.append(payment_entry(order, actor, "order.payment.started", kept))
        save_order(order, now=now)
    record_all(entries)
    return kept


def _is_stale(payment: Payment, now: datetime) -> bool:
    """Begun, never answered, and too long ago for the provider to take it for the same."""
    begun_at = payment.info.get(STARTED_AT)
    return (
        payment.state == PaymentState.CREATED
        and begun_at is not None
        and now - datetime.fromisoformat(begun_at) > REUSE_ATTEMPT_FOR
    )


def _ask(organizer: Organizer, prepared: _Prepared, actor: Actor, now: datetime) -> Started | None:
    try:
        if prepared.goes_on:
            return prepared.method.resume(prepared.view)
        return prepared.method.begin(prepared.view)
    except MethodRefused as refused:
        _give_up(organizer, prepared, str(refused.values.get("reason", "")), actor, now)
        raise


def _give_up(organizer: Organizer, prepared: _Prepared, reason: str, actor: Actor, now: datetime) -> None:
    with organizer_transaction(organizer, durable=True):
        fail_payment(prepared.payment_id, reason=reason, actor=actor, now=after_waiting(now))


def _remember(organizer: Organizer, prepared: _Prepared, begun: Started, actor: Actor, now: datetime) -> bool:
    """False: the order ended while the provider was asked. What it opened is closed again."""
    with organizer_transaction(organizer, durable=True):
        order_id = Payment.objects.values_list("order_id", flat=True).filter(pk=prepared.payment_id).first()
        if order_id is None:  # a test order, deleted meanwhile
            return False
        order = lock_order(order_id)
        payment = Payment.objects.get(pk=prepared.payment_id)
        # The provider's message may have been faster than we are: a settled payment stays settled.
        state = PaymentState.PENDING if payment.state == PaymentState.CREATED else payment.state
        save_payment(payment, state=state, info=payment.info | dict(begun.info))
        if begun.next == Next.DONE:
            settle_payment(payment.pk, info=begun.info, actor=actor, now=after_waiting(now))
        elif payment.state not in (*OPEN, *RECEIVED) or order.status not in (
            OrderStatus.PENDING,
            OrderStatus.PAID,
        ):
            enqueue_withdrawal([payment], actor=actor)
            return False
        elif begun.check_after is not None and not prepared.goes_on:
            enqueue_check(payment.pk, actor=actor, delay=begun.check_after)
    return True
