"""Resend the order link to the buyer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.orders.models import Order
from apps.sales.notifications import Message, Occasion, notify_buyer
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError


class NoAddress(DomainError):
    message = _("This order has no email address.")


@transaction.atomic
def resend_link(order: Order, *, actor: Actor, now: datetime) -> None:
    if not order.email:
        raise NoAddress
    notify_buyer(Message(order, Occasion.LINK), actor=actor, now=now)
    record(
        actor,
        "order.link.resent",
        object_type="order",
        object_id=order.pk,
        event_id=order.event_id,
        data={"code": order.code},
    )
