"""Work for later."""

from __future__ import annotations

from datetime import timedelta

from apps.ordering.domain import expiring, plugging
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.outbox import enqueue, tenant_task
from tenants.periodic import periodic


@periodic("ordering.expire", every=timedelta(minutes=5))
def expire(**_: object) -> None:
    if expiring.expire_orders(actor=SYSTEM, now=utc_now()) == expiring.BATCH:
        enqueue("ordering.expire")


@tenant_task("ordering.tell_plugins", queue="notifications")
def tell_plugins(*, hook: str, order_id: int, **_: object) -> None:
    plugging.call_plugins(hook, order_id)
