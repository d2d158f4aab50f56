"""Delete orders of test mode; other orders cannot be deleted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.availability.facade import release_orders
from apps.orders.facade import delete_order, lock_order
from apps.payments.facade import OPEN
from apps.payments.models import Payment
from apps.sales.notifications import enqueue_withdrawal_of_deleted
from apps.tickets.facade import discard_files
from parterre.kernel.actor import Actor
from parterre.kernel.errors import NotAllowed


class NotATestOrder(NotAllowed):
    message = _("Only test mode orders can be deleted.")


@transaction.atomic(savepoint=False)
def delete_test_order(order_id: int, *, actor: Actor, now: datetime) -> None:
    order = lock_order(order_id)
    if not order.testmode:
        raise NotATestOrder
    discard_files(order)
    enqueue_withdrawal_of_deleted(order, Payment.objects.filter(order=order, state__in=OPEN), actor=actor)
    record(
        actor,
        "order.deleted",
        object_type="order",
        object_id=order.pk,
        event_id=order.event_id,
        data={"code": order.code},
    )
    # Claims go with the order, so capacity is given back first; deleting a test order may wait a moment longer.
    release_orders(order_ids=[order.pk], now=now)
    delete_order(order)
