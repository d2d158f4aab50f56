"""Mails to buyers about their orders: texts in the buyer's language, into which values are put as formatted text.

A mail is written in the transaction that causes it, with its final Message-ID.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from apps.messaging.models import Mail
from apps.orders.models import Order, OrderStatus
from apps.payments.facade import OWES_NOTHING, instructions_for, read_balance
from apps.sales.facade import Message, Occasion, order_url
from apps.tickets.facade import has_tickets, language_of
from parterre.kernel.actor import Actor
from parterre.kernel.formats import format_long_datetime, format_money, text_in
from tenants.context.transactions import require_organizer
from tenants.models import Organizer
from tenants.outbox.tasks import enqueue
from tenants.routing.middleware import root_host

LONGEST_SUBJECT = 200
PDF = "pdf"


def write_mail(message: Message, *, actor: Actor, now: datetime) -> None:
    """Two INSERTs: the mail, and the task that sends it."""
    organizer = require_organizer()
    order = message.order
    language = language_of(order)
    with_tickets = has_attachment(message)
    with translation.override(language):
        text = text_of(message, organizer=organizer, language=language, with_tickets=with_tickets)
    mail_id = uuid.uuid4()
    mail = Mail(
        id=mail_id,
        order_id=order.pk,
        to=order.email or "",
        subject=text.subject,
        text=text.body,
        with_tickets=with_tickets,
        message_id=f"<{mail_id}@{root_host()}>",
        written_at=now,
    )
    Mail.objects.bulk_create([mail])
    enqueue("messaging.send", actor=actor, mail_id=str(mail_id))


@dataclass(frozen=True, slots=True)
class Text:
    subject: str
    body: str


def text_of(message: Message, *, organizer: Organizer, language: str, with_tickets: bool = False) -> Text:
    """The active language must be `language`."""
    order = message.order
    values = {
        "event": text_in(order.event.name, order.locale),
        "code": order.code,
        "total": format_money(order.total, order.event.currency, language),
        "amount": format_money(message.amount or order.total, order.event.currency, language),
        "deadline": format_long_datetime(order.expires_at, language, zone=order.event.timezone),
        "link": order_url(order, organizer),
        "organizer": organizer.name,
    }
    signature = _literally(text_in(order.event.setting("mail_text_signature"), language))
    subject, sentences = _parts(message, language, with_tickets=with_tickets)
    greeting = [
        gettext("Hello,"),
        *sentences,
        gettext("View your order: %(link)s"),
        "%(organizer)s",
        signature,
    ]
    return Text(
        subject=" ".join((subject % values).split())[:LONGEST_SUBJECT],
        body="\n\n".join(_filled(part, values) for part in greeting if part) + "\n",
    )


def _parts(message: Message, language: str, *, with_tickets: bool) -> tuple[str, list[str]]:
    match message.news:
        case Occasion.PLACED:
            return gettext("Your order %(code)s for %(event)s"), [
                gettext("We have received your order %(code)s for %(event)s. The total is %(total)s."),
                gettext("Pay by %(deadline)s to keep your tickets."),
                _literally(_instructions(message, language)),
            ]
        case Occasion.AWAITS_APPROVAL:
            return gettext("Your order %(code)s for %(event)s is awaiting approval"), [
                gettext(
                    "We have received your order %(code)s for %(event)s. The organizer needs to approve it first."
                ),
                gettext(
                    "We will email you once your order has been approved. You do not need to pay until then."
                ),
            ]
        case Occasion.APPROVED:
            return gettext("Your order %(code)s for %(event)s has been approved"), [
                gettext("Your order %(code)s for %(event)s has been approved. The total is %(total)s."),
                gettext("Pay by %(deadline)s to keep your tickets."),
                _literally(_instructions(message, language)),
            ]
        case Occasion.DENIED:
            return gettext("Your order %(code)s for %(event)s has been declined"), [
                gettext(
                    "The organizer has declined your order %(code)s for %(event)s. You do not need to pay anything."
                ),
                _literally(message.comment),
            ]
        case Occasion.PAID:
            return gettext("Your tickets for %(event)s (%(code)s)"), [
                gettext("Your order %(code)s for %(event)s is confirmed."),
                gettext("Your tickets are attached. Bring them printed or on your phone.")
                if with_tickets
                else "",
            ]
        case Occasion.CANCELED:
            return gettext("Your order %(code)s for %(event)s has been canceled"), [
                gettext(
                    "Your order %(code)s for %(event)s has been canceled. The tickets are no longer valid."
                ),
                _literally(message.comment),
                *map(_literally, _money_after_canceling(message.order, language)),
            ]
        case Occasion.PAYMENT_FAILED:
            return gettext("Your payment for %(event)s failed (%(code)s)"), [
                gettext(
                    "Your bank has not carried out your payment of %(amount)s for order %(code)s for %(event)s."
                ),
                gettext("Use the link below to pay again by %(deadline)s and keep your tickets.")
                if message.order.status == OrderStatus.PENDING
                else gettext("The deadline for payment has passed, and your tickets are no longer reserved."),
            ]
        case Occasion.PAYMENT_REVERSED:
            return gettext("Your payment for %(event)s was reversed (%(code)s)"), [
                gettext("Your bank took back your payment of %(amount)s for order %(code)s for %(event)s."),
                gettext("Please contact the organizer about how to pay again and keep your tickets."),
            ]
        case Occasion.PAYMENT_REFUNDED:
            return gettext("Your payment for %(event)s is being refunded (%(code)s)"), [
                *_paid_for_nothing(message.order),
                gettext(
                    "We are refunding %(amount)s to the payment method you used. "
                    "It can take up to 10 business days to arrive."
                ),
            ]
        case Occasion.PAYMENT_TO_REFUND:
            return gettext("Your payment for %(event)s will be refunded (%(code)s)"), [
                *_paid_for_nothing(message.order),
                gettext("The organizer will refund %(amount)s to you."),
            ]
        case Occasion.LINK:
            return gettext("Your order %(code)s for %(event)s"), [
                gettext("Here is the link to your order %(code)s for %(event)s."),
            ]


def _money_after_canceling(order: Order, language: str) -> Iterator[str]:
    balance = read_balance(order)
    sentences = (
        (
            gettext("The cancellation fee is %(amount)s."),
            order.total if order.status not in OWES_NOTHING else 0,
        ),
        (gettext("Amount due: %(amount)s."), balance.due),
        (gettext("We have refunded %(amount)s."), balance.refunded),
        (
            gettext(
                "We are refunding %(amount)s to the payment method you used. "
                "It can take up to 10 business days to arrive."
            ),
            balance.refunds_under_way,
        ),
        (gettext("The organizer will refund %(amount)s to you."), balance.refund_due),
    )
    for sentence, amount in sentences:
        if amount:
            yield sentence % {"amount": format_money(amount, order.event.currency, language)}


def _paid_for_nothing(order: Order) -> list[str]:
    match order.status:
        case OrderStatus.EXPIRED:
            return [
                gettext("We received your payment of %(amount)s for order %(code)s for %(event)s."),
                gettext(
                    "It arrived after your order had expired, and the tickets are no longer available. "
                    "You have no tickets from this order."
                ),
            ]
        case OrderStatus.CANCELED:
            return [
                gettext("We received your payment of %(amount)s for order %(code)s for %(event)s."),
                gettext("The order had been canceled before. You have no tickets from this order."),
            ]
    return [
        gettext("We received %(amount)s more than the total of your order %(code)s for %(event)s."),
        gettext("Your order stays as it is."),
    ]


def has_attachment(message: Message) -> bool:
    """Tickets come with the mail that says the order is paid, unless the event says otherwise, or there are none."""
    if message.news != Occasion.PAID or message.order.event.setting("mail_attach_tickets") is False:
        return False
    return has_tickets(message.order, PDF)


def _instructions(message: Message, language: str) -> str:
    order = message.order
    # What was paid before it was approved is not asked for again; a new order owes all of it.
    amount = read_balance(order).due if message.news == Occasion.APPROVED else order.total
    return instructions_for(order, message.provider or "", amount=amount, language=language)


def _literally(text: str) -> str:
    """Other people's words are no templates of ours."""
    return text.strip().replace("%", "%%")


def _filled(template: str, values: dict[str, str]) -> str:
    return template % values
