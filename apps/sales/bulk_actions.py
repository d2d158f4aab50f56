"""Bulk actions on orders: each order on its own, from a worker, so that one refusal does not stop the others.

What was refused stands in the order's log, with the reason, where the page that asked for it finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from apps.audit.facade import record
from apps.orders.models import Order
from apps.sales.cancel.order import cancel_order
from apps.sales.change.resend_link import resend_link
from apps.sales.payment.mark_paid import mark_paid
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from tenants.outbox.tasks import enqueue

MOST: Final = 100
REFUSED: Final = "order.act.refused"


class BulkAction(StrEnum):
    MARK_PAID = "mark-paid"
    CANCEL = "cancel"
    SEND_LINK = "send-link"


# What the log says of each when it is done.
DONE_BY: Final[Mapping[BulkAction, str]] = {
    BulkAction.MARK_PAID: "order.paid",
    BulkAction.CANCEL: "order.canceled",
    BulkAction.SEND_LINK: "order.link.resent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBulkAction:
    """`language`: of whoever asked, for reasons. At most MOST orders."""

    act: BulkAction
    order_ids: Sequence[int]
    notifies_buyer: bool = False
    comment: str = ""
    language: str = "en"


def run_bulk_action(request: RunBulkAction, *, actor: Actor) -> int:
    """Promise it: a task an order. Inside the organizer. Returns how many."""
    ids = list(dict.fromkeys(request.order_ids))[:MOST]
    for order_id in ids:
        enqueue(
            "sales.act_on_order",
            actor=actor,
            order_id=order_id,
            act=request.act.value,
            notifies_buyer=request.notifies_buyer,
            comment=request.comment,
            language=request.language,
        )
    return len(ids)


def run_on_order(
    order_id: int,
    act: BulkAction,
    *,
    notifies_buyer: bool,
    comment: str,
    language: str,
    actor: Actor,
    now: datetime,
) -> None:
    """A refusal is written down, not raised: trying again would change nothing."""
    order = Order.objects.select_related("event").filter(pk=order_id).first()
    if order is None:  # a test order, deleted meanwhile
        return
    ways: dict[BulkAction, Callable[[], object]] = {
        BulkAction.MARK_PAID: lambda: mark_paid(
            order_id, notifies_buyer=notifies_buyer, actor=actor, now=now
        ),
        BulkAction.CANCEL: lambda: cancel_order(
            order_id, fee=None, notifies_buyer=notifies_buyer, comment=comment, actor=actor, now=now
        ),
        BulkAction.SEND_LINK: lambda: resend_link(order, actor=actor, now=now),
    }
    try:
        with transaction.atomic():
            ways[act]()
    except DomainError as refusal:
        with translation.override(language):
            reason = gettext(refusal.message) % refusal.values if refusal.values else gettext(refusal.message)
        record(
            actor,
            REFUSED,
            object_type="order",
            object_id=order.pk,
            event_id=order.event_id,
            data={"code": order.code, "act": act.value, "reason": reason},
        )
