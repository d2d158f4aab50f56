"""Write a mail in the transaction that causes it, with its final Message-ID."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils import translation

from apps.messaging.domain.texts import has_attachment, text_of
from apps.messaging.models import Mail
from apps.sales.facade import Message
from apps.tickets.facade import language_of
from parterre.kernel.actor import Actor
from tenants.context.transactions import require_organizer
from tenants.outbox.tasks import enqueue
from tenants.routing.middleware import root_host


def write_mail(message: Message, *, actor: Actor, now: datetime) -> None:
    """Two INSERTs: the mail, and the task that sends it."""
    organizer = require_organizer()
    order = message.order
    language = language_of(order)
    with translation.override(language):
        text = text_of(message, organizer=organizer, language=language)
    mail_id = uuid.uuid4()
    mail = Mail(
        id=mail_id,
        order_id=order.pk,
        to=order.email or "",
        subject=text.subject,
        text=text.body,
        with_tickets=has_attachment(message),
        message_id=f"<{mail_id}@{root_host()}>",
        written_at=now,
    )
    Mail.objects.bulk_create([mail])
    enqueue("messaging.send", actor=actor, mail_id=str(mail_id))
