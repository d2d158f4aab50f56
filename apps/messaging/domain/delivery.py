"""Send a stored mail from a worker.

No transaction is open while tickets are rendered and the SMTP conversation goes on. The mail is marked as sent after
the server's 250: a worker killed in between sends it once more, with the same Message-ID.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from apps.events.facade import branding_of, links_for
from apps.messaging.models import Mail
from apps.orders.models import Order
from apps.tickets.facade import (
    OrderWithoutTickets,
    PositionWithoutTicket,
    RenderedFile,
    UnknownOutput,
    Unrendered,
    stored_or_unrendered,
)
from parterre.integrations.mail import Attachment, OutgoingMail, Refused, send
from tenants.context.transactions import current_organizer, organizer_readonly, organizer_transaction
from tenants.models import Organizer

PDF = "pdf"
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
        tickets = None if refused_reason else _tickets(mail)
        reply_to = _contact(mail.order)
        sender_name = _sender_name(mail.order) or organizer.name
    if not refused_reason:
        refused_reason = _talk(mail, tickets, sender_name=sender_name, reply_to=reply_to)
    with organizer_transaction(organizer):
        _unsent().filter(pk=mail_id).update(
            sent_at=None if refused_reason else now, refused_reason=refused_reason
        )


def _unsent() -> QuerySet[Mail]:
    return Mail.objects.filter(sent_at=None, refused_reason="")


def _talk(mail: Mail, tickets: RenderedFile | Unrendered | None, *, sender_name: str, reply_to: str) -> str:
    """Why the server will never take it; empty: it has."""
    made = tickets.render() if isinstance(tickets, Unrendered) else tickets
    attachments = [Attachment(made.name, made.content_type, made.content)] if made else []
    outgoing = OutgoingMail(
        to=mail.to,
        subject=mail.subject,
        text=mail.text,
        message_id=mail.message_id,
        sender_name=sender_name,
        reply_to=reply_to,
        attachments=attachments,
    )
    try:
        send(outgoing)
    except Refused as refused:
        log.warning("mail refused for good", extra={"mail_id": str(mail.pk), "reason": refused.reason})
        return refused.reason
    return ""


def is_sandbox() -> bool:
    return getattr(current_organizer(), "sandbox_of", None) is not None


def _contact(order: Order | None) -> str:
    """Who answers a mail writes to those who sold, not to the platform."""
    links = branding_of().links
    of_event = links_for(links, order.event).get("contact_mail") if order else ""
    return str(of_event or links.get("contact_mail", ""))


def _sender_name(order: Order | None) -> str:
    """Empty: nobody chose one."""
    return str(
        (order.event.setting("mail_from_name") if order else branding_of().settings.get("mail_from_name"))
        or ""
    )


def _tickets(mail: Mail) -> RenderedFile | Unrendered | None:
    """Without tickets when there are none (any more): the mail still says what it has to say."""
    if not mail.with_tickets or mail.order is None:
        return None
    try:
        return stored_or_unrendered(mail.order, PDF)
    except (UnknownOutput, OrderWithoutTickets, PositionWithoutTicket):
        return None
