"""Payments and refunds on which their provider has not said its last word: asked by the clock, however much got lost
of webhooks, returning buyers and tasks, and reported where the answer takes longer than it may."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from apps.orders.models import Order, OrderStatus
from apps.payments.facade import BOUNCED, RECEIVED, REFUND_RESERVED, REVERSED, installed_methods
from apps.payments.hookspecs import MethodUnavailable
from apps.payments.models import Payment, PaymentState, Refund, RefundState
from apps.sales.at_provider import UnknownPayment
from apps.sales.payment.sync_status import LONGEST, check_payment
from apps.sales.refund.provider import execute_refund
from apps.sales.refund.sync_status import check_refunds
from parterre.kernel.actor import Actor
from parterre.kernel.clock import utc_now
from parterre.observability.metrics import OVERDUE_AT_PROVIDER
from tenants.context.transactions import require_organizer
from tenants.models import Organizer
from tenants.outbox.tasks import enqueue_for_platform

# Each at most, of payments and of refunds. The next run takes those that were not asked for longest.
BATCH: Final = 50
ASK_AGAIN_AFTER: Final = timedelta(minutes=55)
# What is older than a day is asked for less often.
ASK_OLD_AGAIN_AFTER: Final = timedelta(hours=6)
REFUND_STARTS_WITHIN: Final = timedelta(days=1)
SHOWN_FOR: Final = timedelta(days=60)
log = logging.getLogger(__name__)


def pending_payments() -> QuerySet[Payment]:
    return Payment.objects.filter(state=PaymentState.PENDING, provider__in=_remote())


def refunds_under_way() -> QuerySet[Refund]:
    return Refund.objects.filter(
        state__in=(RefundState.CREATED, RefundState.TRANSIT), payment__isnull=False, provider__in=_remote()
    )


def overdue_payments(now: datetime) -> QuerySet[Payment]:
    return pending_payments().filter(created_at__lt=now - LONGEST)


def overdue_refunds(now: datetime) -> QuerySet[Refund]:
    not_begun = Q(state=RefundState.CREATED, created_at__lt=now - REFUND_STARTS_WITHIN)
    return refunds_under_way().filter(not_begun | Q(created_at__lt=now - LONGEST))


def orders_with_payment_issues(now: datetime) -> QuerySet[Order]:
    """For staff's attention: a debit bounced and the order waits, a bank took money back lately and the order is still
    good and not paid again, a refund failed lately and no other followed, or the provider owes an answer for too
    long."""
    bounced = Payment.objects.filter(
        state=PaymentState.FAILED, info__has_key=BOUNCED, order__status=OrderStatus.PENDING
    )
    later = Refund.objects.filter(
        order=OuterRef("order"), local_id__gt=OuterRef("local_id"), state__in=REFUND_RESERVED
    )
    lately = Refund.objects.filter(created_at__gt=now - SHOWN_FOR)
    failed = lately.filter(~Exists(later), state=RefundState.FAILED).exclude(info__has_key=REVERSED)
    paid_again = Payment.objects.filter(
        order=OuterRef("order"), state__in=RECEIVED, paid_at__gt=OuterRef("created_at")
    )
    reversed_ = lately.filter(
        ~Exists(paid_again), info__has_key=REVERSED, state__in=REFUND_RESERVED, order__status=OrderStatus.PAID
    )
    rows: tuple[QuerySet[Any], ...] = (
        bounced,
        failed,
        reversed_,
        overdue_payments(now),
        overdue_refunds(now),
    )
    return Order.objects.filter(reduce(or_, (Q(pk__in=one.values("order")) for one in rows)))


def reconcile_payments(*, actor: Actor, now: datetime) -> int:
    """Inside the organizer. One task asks about a batch; returns about how many. Constant statements."""
    payments = list(_due(pending_payments(), now))
    refunds = list(_due(refunds_under_way(), now))
    _report("payment", [one for one in payments if _becomes_overdue(one, LONGEST, now)])
    _report("refund", [one for one in refunds if _becomes_overdue(one, _refund_takes(one), now)])
    Payment.objects.filter(pk__in=[one.pk for one in payments]).update(asked_at=now)
    Refund.objects.filter(pk__in=[one.pk for one in refunds]).update(asked_at=now)
    if payments or refunds:
        enqueue_for_platform(
            "sales.ask_providers",
            actor=actor,
            organizer_id=str(require_organizer().pk),
            payment_ids=[one.pk for one in payments],
            refunds=[[one.pk, one.payment_id, one.state] for one in refunds],
        )
    return len(payments) + len(refunds)


def ask_providers(
    organizer: Organizer, *, payment_ids: list[int], refunds: list[list[Any]], actor: Actor
) -> None:
    """Not inside a transaction. One that can not be asked, or breaks, does not keep the others: the clock asks again.

    `refunds`: id, the payment's id, and state.
    """
    for payment_id in payment_ids:
        _try("payment", payment_id, check_payment, organizer, payment_id, actor=actor)
    for refund_id, payment_id, state in refunds:
        if state == RefundState.CREATED:
            _try("refund", refund_id, execute_refund, organizer, refund_id, actor=actor)
        else:
            _try("refund", refund_id, check_refunds, organizer, payment_id, actor=actor)


def _try(kind: str, id_: int, ask: Any, *args: Any, **kwargs: Any) -> None:
    try:
        ask(*args, now=utc_now(), **kwargs)
    except (MethodUnavailable, UnknownPayment):
        return
    except Exception:
        log.exception("A provider's answer could not be taken", extra={"kind": kind, "id": id_})


def _due(rows: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    is_old = Q(created_at__lt=now - timedelta(days=1))
    never = Q(asked_at=None, created_at__lt=now - ASK_AGAIN_AFTER)
    again = Q(asked_at__lt=now - ASK_OLD_AGAIN_AFTER) | ~is_old & Q(asked_at__lt=now - ASK_AGAIN_AFTER)
    return rows.filter(never | again).order_by(F("asked_at").asc(nulls_first=True), "pk")[:BATCH]


def _refund_takes(refund: Refund) -> timedelta:
    return REFUND_STARTS_WITHIN if refund.state == RefundState.CREATED else LONGEST


def _becomes_overdue(one: Payment | Refund, limit: timedelta, now: datetime) -> bool:
    """It was not yet when it was asked for the last time: each is reported once."""
    end = one.created_at + limit
    return end < now and (one.asked_at is None or one.asked_at <= end)


def _report(kind: str, overdue: list[Any]) -> None:
    if overdue:
        OVERDUE_AT_PROVIDER.labels(kind).inc(len(overdue))
        log.error(
            "A payment provider owes an answer for too long",
            extra={"kind": kind, "ids": [one.pk for one in overdue]},
        )


def _remote() -> list[str]:
    return [name for name, method in installed_methods().items() if method.is_remote]
