"""Mail with links to all orders of an email address."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from apps.audit.facade import Entry, record_all
from apps.messaging.domain.mails import LONGEST_SUBJECT
from apps.messaging.models import Mail
from apps.orders.models import Order
from apps.sales.facade import order_url
from parterre.kernel.actor import Actor
from parterre.kernel.formats import text_in
from tenants.context.transactions import require_organizer
from tenants.outbox.tasks import enqueue
from tenants.routing.middleware import root_host


def write_order_links(
    orders: Sequence[Order], *, to: str, language: str, actor: Actor, now: datetime
) -> None:
    """`order.event` must be loaded. Three INSERTs."""
    organizer = require_organizer()
    mail_id = uuid.uuid4()
    with translation.override(language):
        name = text_in(orders[0].event.name, language)
        subject = gettext("Your orders for %(event)s") % {"event": name}
        ways = [f"{order.code}: {order_url(order, organizer)}" for order in orders]
        text = "\n\n".join(
            [
                gettext("Hello,"),
                gettext("Here are the links to your orders for %(event)s:") % {"event": name},
                *ways,
                gettext("If you did not request these links, you can ignore this email."),
                organizer.name,
            ]
        )
    mail = Mail(
        id=mail_id,
        to=to,
        subject=" ".join(subject.split())[:LONGEST_SUBJECT],
        text=f"{text}\n",
        message_id=f"<{mail_id}@{root_host()}>",
        written_at=now,
    )
    Mail.objects.bulk_create([mail])
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
    enqueue("messaging.send", actor=actor, mail_id=str(mail_id))
