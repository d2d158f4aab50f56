"""Send a stored mail from a worker.

It is marked as sent in the transaction that the SMTP conversation happens in: a worker killed after the server's
250 and before the commit sends it once more, with the same Message-ID.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from apps.messaging.models import Mail
from apps.tickets.facade import OrderWithoutTickets, PositionWithoutTicket, UnknownOutput, stored_or_rendered
from parterre.integrations.mail import Attachment, OutgoingMail, Refused, send
from tenants.context.transactions import current_organizer

PDF = "pdf"
# Of copies for trying things out: their mails can be read in the back office, and go nowhere.
CAUGHT = "caught: this is a sandbox"
log = logging.getLogger(__name__)


def send_mail(mail_id: UUID, *, now: datetime) -> None:
    """Raises Delayed, for the outbox to try again. A mail that the server will never take is written off."""
    mail = (
        Mail.objects.select_for_update(of=("self",))
        .select_related("order__event")
        .filter(pk=mail_id, sent_at=None, refused_reason="")
        .first()
    )
    if mail is None:
        return
    if is_sandbox():
        mail.refused_reason = CAUGHT
        mail.save(update_fields=["refused_reason"])
        return
    try:
        send(_mail_of(mail))
    except Refused as refused:
        log.warning("mail refused for good", extra={"mail_id": str(mail_id), "reason": refused.reason})
        mail.refused_reason = refused.reason
        mail.save(update_fields=["refused_reason"])
    else:
        mail.sent_at = now
        mail.save(update_fields=["sent_at"])


def is_sandbox() -> bool:
    return getattr(current_organizer(), "sandbox_of", None) is not None


def _mail_of(mail: Mail) -> OutgoingMail:
    return OutgoingMail(
        to=mail.to,
        subject=mail.subject,
        text=mail.text,
        message_id=mail.message_id,
        attachments=_attachments(mail),
    )


def _attachments(mail: Mail) -> list[Attachment]:
    """Without tickets when there are none (any more): the mail still says what it has to say."""
    if not mail.with_tickets or mail.order is None:
        return []
    try:
        made = stored_or_rendered(mail.order, PDF)
    except (UnknownOutput, OrderWithoutTickets, PositionWithoutTicket):
        return []
    return [Attachment(made.name, made.content_type, made.content)]
