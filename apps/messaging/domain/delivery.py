"""Send a stored mail from a worker.

No transaction is open while tickets are rendered and the SMTP conversation goes on. The mail is marked as sent after
the server's 250: a worker killed in between sends it once more, with the same Message-ID.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from apps.messaging.domain.content import PDF, MailContent, read_content
from apps.messaging.domain.render import html_of, text_of
from apps.messaging.models import Mail
from apps.tickets.facade import (
    RenderedFile,
    Unrendered,
    stored_or_unrendered,
)
from parterre.integrations.mail import Attachment, OutgoingMail, Refused, send
from tenants.context.transactions import current_organizer, organizer_readonly, organizer_transaction
from tenants.models import Organizer

# Of copies for trying things out: their mails can be read in the back office, and go nowhere.
CAUGHT = "caught: this is a sandbox"
log = logging.getLogger(__name__)


def send_mail(organizer: Organizer, mail_id: UUID, *, now: datetime) -> None:
    """Raises Delayed, for the outbox to try again. A mail that the server will never take is written off."""
    with organizer_readonly(organizer):
        mail = _unsent().select_related("order__event").filter(pk=mail_id).first()
        if mail is None:
            return
        refused_reason = CAUGHT if is_sandbox() else ""
        content = read_content(mail)
        tickets = _tickets(mail, content) if content and not refused_reason else None
    if content is not None:
        mail.text = text_of(content)
    elif mail.occasion:
        with organizer_transaction(organizer):
            mail.delete()
        return
    if not refused_reason:
        refused_reason = _talk(mail, content, tickets, organizer)
    with organizer_transaction(organizer):
        _unsent().filter(pk=mail_id).update(
            sent_at=None if refused_reason else now, refused_reason=refused_reason, text=mail.text
        )


def _unsent() -> QuerySet[Mail]:
    return Mail.objects.filter(sent_at=None, refused_reason="")


def _talk(
    mail: Mail, content: MailContent | None, tickets: RenderedFile | Unrendered | None, organizer: Organizer
) -> str:
    """Why the server will never take it; empty: it has."""
    made = tickets.render() if isinstance(tickets, Unrendered) else tickets
    outgoing = OutgoingMail(
        to=mail.to,
        subject=mail.subject,
        text=mail.text,
        html=html_of(content) if content else "",
        message_id=mail.message_id,
        sender_name=content.sender.name if content else organizer.name,
        # Who answers a mail writes to those who sold, not to the platform.
        reply_to=content.sender.contact if content else "",
        attachments=[Attachment(made.name, made.content_type, made.content)] if made else [],
    )
    try:
        send(outgoing)
    except Refused as refused:
        log.warning("mail refused for good", extra={"mail_id": str(mail.pk), "reason": refused.reason})
        return refused.reason
    return ""


def is_sandbox() -> bool:
    return getattr(current_organizer(), "sandbox_of", None) is not None


def _tickets(mail: Mail, content: MailContent) -> RenderedFile | Unrendered | None:
    if mail.order is None or not content.has_attachment:
        return None
    return stored_or_unrendered(mail.order, PDF)
