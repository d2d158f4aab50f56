"""Work for later."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from apps.ordering.domain import acting, checking, expiring, plugging, refunding
from apps.payments.hookspecs import MethodUnavailable
from apps.payments.models import Payment, Refund
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.directory import organizer_by_id
from tenants.models import Organizer
from tenants.outbox import WHILE_MOVED, Later, current_actor, enqueue, platform_task, tenant_task
from tenants.periodic import periodic
from tenants.standing import standing_of


@periodic("ordering.expire", every=timedelta(minutes=5))
def expire(**_: object) -> None:
    if expiring.expire_orders(actor=SYSTEM, now=utc_now()) == expiring.BATCH:
        enqueue("ordering.expire")


@tenant_task("ordering.tell_plugins", queue="notifications")
def tell_plugins(*, hook: str, order_id: int, **_: object) -> None:
    plugging.call_plugins(hook, order_id)


@tenant_task("ordering.act_on_order", queue="background")
def act_on_order(
    *,
    order_id: int,
    act: str,
    tells_buyer: bool = False,
    comment: str = "",
    language: str = "en",
    **_: object,
) -> None:
    acting.act_on_order(
        order_id,
        acting.Act(act),
        tells_buyer=tells_buyer,
        comment=comment,
        language=language,
        actor=current_actor.get(),
        now=utc_now(),
    )


# Tasks that speak with providers run on public ground: no transaction is open, and no row held, while they wait.
@platform_task("ordering.check_payment", queue="checkout")
def check_payment(*, organizer_id: str, payment_id: int, once: bool = False, **_: object) -> None:
    """Again later, as long as the provider has not made up its mind."""
    organizer = _organizer(organizer_id)
    if organizer is None:
        return
    try:
        payment = checking.check_payment(organizer, payment_id, actor=current_actor.get(), now=utc_now())
        delay = None if once else checking.check_again(payment, now=utc_now())
    except checking.UnknownPayment:  # of a test order that was deleted meanwhile
        return
    except MethodUnavailable:
        delay = checking.try_again(organizer, Payment, payment_id, now=utc_now())
    if delay is not None:
        raise Later(delay)


@platform_task("ordering.withdraw_payment", queue="background")
def withdraw_payment(*, organizer_id: str, payment_id: int, **_: object) -> None:
    organizer = _organizer(organizer_id)
    if organizer is not None:
        with suppress(checking.UnknownPayment):
            checking.withdraw_payment(organizer, payment_id)


@platform_task("ordering.execute_refund", queue="checkout")
def execute_refund(*, organizer_id: str, refund_id: int, **_: object) -> None:
    """Two weeks without the provider: then it is a failed task, which somebody has to look after."""
    organizer = _organizer(organizer_id)
    if organizer is None:
        return
    try:
        refunding.execute_refund(organizer, refund_id, actor=current_actor.get(), now=utc_now())
    except MethodUnavailable:
        if (delay := checking.try_again(organizer, Refund, refund_id, now=utc_now())) is None:
            raise
        raise Later(delay) from None


def _organizer(organizer_id: str) -> Organizer | None:
    organizer = organizer_by_id(UUID(organizer_id))
    if organizer is None or not standing_of(organizer).work:
        return None
    if organizer.is_read_only:
        raise Later(WHILE_MOVED)
    return organizer
