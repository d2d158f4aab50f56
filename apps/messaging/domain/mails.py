"""Mails to buyers: written down in the transaction that causes them, composed and sent by a worker.

What is written down is why, and what the order itself does not say. So a sale pays for no texts, and a mail that could
not be sent for an hour says what is true then.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.utils import translation

from apps.audit.facade import Entry, record_all
from apps.events.models import Event
from apps.messaging.domain.wording import ORDER_LINKS, subject_of
from apps.messaging.models import Mail
from apps.orders.models import Order
from apps.sales.facade import Message, Occasion
from apps.tickets.facade import language_of
from parterre.kernel.actor import Actor
from parterre.kernel.formats import text_in
from tenants.outbox.tasks import enqueue
from tenants.routing.middleware import root_host

LONGEST_SUBJECT: Final = 200


def write_mail(message: Message, *, actor: Actor, now: datetime) -> None:
    """Two INSERTs: the mail, and the task that sends it."""
    order = message.order
    details = {
        "status": order.status,
        "provider": message.provider or "",
        "comment": message.comment,
        "amount": str(message.amount) if message.amount is not None else "",
    }
    with translation.override(language_of(order)):
        subject = subject_of(message.news, code=order.code, event=text_in(order.event.name, order.locale))
    mail = Mail(
        order_id=order.pk,
        to=order.email or "",
        subject=_whole_subject(subject, order.event),
        occasion=message.news,
        details={name: value for name, value in details.items() if value},
    )
    _store(mail, actor=actor, now=now)


def write_order_links(
    orders: Sequence[Order], *, to: str, language: str, actor: Actor, now: datetime
) -> None:
    """Links to all orders of an email address. `order.event` must be loaded, and is one. Three INSERTs."""
    event = orders[0].event
    with translation.override(language):
        subject = subject_of(ORDER_LINKS, code="", event=text_in(event.name, language))
    mail = Mail(
        to=to,
        subject=_whole_subject(subject, event),
        occasion=ORDER_LINKS,
        details={"orders": [order.pk for order in orders], "language": language},
    )
    record_all(
        Entry(
            actor=actor,
            action="order.link.resent",
            object_type="order",
            object_id=order.pk,
            event_id=order.event_id,
            data={"code": order.code},
        )
        for order in orders
    )
    _store(mail, actor=actor, now=now)


def message_of(mail: Mail, order: Order) -> Message:
    """As it was when the mail was written: an order that expired then may be sold by now."""
    details: Mapping[str, Any] = mail.details
    amount = details.get("amount")
    return Message(
        order,
        Occasion(mail.occasion),
        provider=details.get("provider"),
        comment=details.get("comment", ""),
        amount=Decimal(amount) if amount else None,
    )


def _whole_subject(subject: str, event: Event) -> str:
    """One line, behind the prefix that the event's settings give to all subjects."""
    prefix = str(event.setting("mail_prefix") or "").strip()
    return " ".join(f"[{prefix}] {subject}".split() if prefix else subject.split())[:LONGEST_SUBJECT]


def _store(mail: Mail, *, actor: Actor, now: datetime) -> None:
    mail.id = uuid.uuid4()
    mail.message_id, mail.written_at = f"<{mail.id}@{root_host()}>", now
    Mail.objects.bulk_create([mail])
    enqueue("messaging.send", actor=actor, mail_id=str(mail.id))
