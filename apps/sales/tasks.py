"""Tasks of sales."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from apps.payments.hookspecs import MethodUnavailable
from apps.payments.models import Payment, Refund
from apps.sales import bulk_actions, notifications, unsettled
from apps.sales.at_provider import UnknownPayment
from apps.sales.cancel import expiry
from apps.sales.payment import remind as payment_reminders
from apps.sales.payment import sync_status, withdraw
from apps.sales.refund import provider
from apps.sales.refund.sync_status import check_refunds
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.lifecycle.access_policy import access_policy_of
from tenants.models import Organizer
from tenants.outbox.periodic import periodic
from tenants.outbox.tasks import (
    RETRY_WHILE_MOVING,
    RetryLater,
    current_actor,
    enqueue,
    platform_task,
    tenant_task,
)
from tenants.routing.directory import organizer_by_id


@periodic("sales.expire", every=timedelta(minutes=5))
def expire(**_: object) -> None:
    if expiry.expire_orders(actor=SYSTEM, now=utc_now()) == expiry.BATCH:
        enqueue("sales.expire")


@periodic("sales.remind", every=timedelta(hours=1))
def remind(**_: object) -> None:
    payment_reminders.remind_buyers(actor=SYSTEM, now=utc_now())


@tenant_task("sales.tell_plugins", queue="notifications")
def tell_plugins(*, hook: str, order_id: int, **_: object) -> None:
    notifications.call_plugins(hook, order_id)


@tenant_task("sales.act_on_order", queue="background")
def run_on_order(
    *,
    order_id: int,
    act: str,
    notifies_buyer: bool = False,
    comment: str = "",
    language: str = "en",
    **_: object,
) -> None:
    bulk_actions.run_on_order(
        order_id,
        bulk_actions.BulkAction(act),
        notifies_buyer=notifies_buyer,
        comment=comment,
        language=language,
        actor=current_actor.get(),
        now=utc_now(),
    )


@periodic("sales.reconcile_payments", every=timedelta(hours=1))
def reconcile_payments(**_: object) -> None:
    unsettled.reconcile_payments(actor=SYSTEM, now=utc_now())


# Tasks that call providers run in the public schema, with no transaction open and no row locked meanwhile.
@platform_task("sales.check_payment", queue="checkout")
def check_payment(*, organizer_id: str, payment_id: int, refunds: bool = False, **_: object) -> None:
    """Repeated while the provider can not be reached."""
    organizer = _organizer(organizer_id)
    if organizer is None:
        return
    actor = current_actor.get()
    try:
        sync_status.check_payment(organizer, payment_id, actor=actor, now=utc_now())
        if refunds:
            check_refunds(organizer, payment_id, actor=actor, now=utc_now())
    except UnknownPayment:  # of a test order that was deleted meanwhile
        return
    except MethodUnavailable:
        delay = sync_status.retry_after(organizer, Payment, payment_id, now=utc_now())
        if delay is not None:
            raise RetryLater(delay) from None


@platform_task("sales.ask_providers", queue="background")
def ask_providers(
    *, organizer_id: str, payment_ids: list[int], refunds: list[list[Any]], **_: object
) -> None:
    organizer = _organizer(organizer_id)
    if organizer is not None:
        unsettled.ask_providers(
            organizer, payment_ids=payment_ids, refunds=refunds, actor=current_actor.get()
        )


@platform_task("sales.withdraw_payments", queue="background")
def withdraw_payments(*, organizer_id: str, payment_ids: list[int], **_: object) -> None:
    """Those that could not be withdrawn are tried again, with all others: that is harmless."""
    organizer = _organizer(organizer_id)
    if organizer is None:
        return
    delays = []
    for payment_id in payment_ids:
        try:
            withdraw.withdraw_payment(organizer, payment_id, actor=current_actor.get(), now=utc_now())
        except UnknownPayment:
            continue
        except MethodUnavailable:
            delays.append(sync_status.retry_after(organizer, Payment, payment_id, now=utc_now()))
    if due := [delay for delay in delays if delay is not None]:
        raise RetryLater(min(due))


@platform_task("sales.withdraw_deleted_payment", queue="background")
def withdraw_deleted_payment(
    *, organizer_id: str, payment: dict[str, Any], event: dict[str, Any], code: str, **_: object
) -> None:
    organizer = _organizer(organizer_id)
    if organizer is not None:
        withdraw.withdraw_deleted_payment(organizer, payment=payment, event=event, code=code)


@platform_task("sales.execute_refund", queue="checkout")
def execute_refund(*, organizer_id: str, refund_id: int, **_: object) -> None:
    """Two weeks without the provider: then the task fails and needs attention."""
    organizer = _organizer(organizer_id)
    if organizer is None:
        return
    try:
        provider.execute_refund(organizer, refund_id, actor=current_actor.get(), now=utc_now())
    except MethodUnavailable:
        if (delay := sync_status.retry_after(organizer, Refund, refund_id, now=utc_now())) is None:
            raise
        raise RetryLater(delay) from None


def _organizer(organizer_id: str) -> Organizer | None:
    organizer = organizer_by_id(UUID(organizer_id))
    if organizer is None or not access_policy_of(organizer).work:
        return None
    if organizer.is_read_only:
        raise RetryLater(RETRY_WHILE_MOVING)
    return organizer
