"""What a mail to a buyer shows, read when it is sent: words, event, tickets, amounts, how to pay, who sells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext, ngettext

from apps.events.facade import BrandingData, branding_of, links_for, setting_text
from apps.events.models import Event
from apps.messaging.domain.mails import message_of
from apps.messaging.domain.wording import HEADINGS, ORDER_LINKS, Facts, words_of
from apps.messaging.models import Mail
from apps.orders.facade import fee_name, position_name
from apps.orders.models import Order, OrderFee, OrderPosition, OrderStatus
from apps.payments.facade import OWES_NOTHING, Balance, installed_methods, note_for, read_balance
from apps.payments.hookspecs import PaymentNote
from apps.sales.facade import Occasion, order_url
from apps.tickets.facade import has_tickets, language_of
from parterre.kernel.formats import (
    format_datetime,
    format_datetime_range,
    format_long_datetime,
    format_money,
    format_time,
    text_in,
)
from parterre.web.mail_layout import MailLink
from tenants.context.transactions import require_organizer
from tenants.models import Organizer
from tenants.routing.directory import shop_url

PDF: Final = "pdf"
# Mail programs cut off what is longer than 100 KB.
MOST_LINES: Final = 50
NO_NOTE: Final = PaymentNote()


@dataclass(frozen=True, slots=True)
class TicketLine:
    """`price` of all `count`."""

    name: str
    attendee: str
    count: int
    price: str


@dataclass(frozen=True, slots=True)
class EventFacts:
    name: str
    when: str
    admission: str
    place: str


@dataclass(frozen=True, slots=True)
class Sender:
    """`name` stands before the address; answers go to `contact`, or nowhere. `signature`: several lines, or empty."""

    name: str
    organizer: str
    contact: str
    signature: str
    accent: str
    logo_url: str
    home_url: str
    links: Sequence[MailLink]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailContent:
    """`comment`: the organizer's own words. `lines` and `sums` may be empty, `more` says how many lines were left out.

    `has_attachment`: the tickets come with it.
    """

    subject: str
    language: str
    heading: str
    sentences: Sequence[str]
    comment: str = ""
    links: Sequence[MailLink]
    note: PaymentNote = NO_NOTE
    event: EventFacts
    code: str = ""
    lines: Sequence[TicketLine] = ()
    more: str = ""
    sums: Sequence[tuple[str, str]] = ()
    is_testmode: bool = False
    has_attachment: bool = False
    closing: str = ""
    sender: Sender

    @property
    def preheader(self) -> str:
        return self.sentences[0]


def read_content(mail: Mail) -> MailContent | None:
    """None: there is nothing to say any more, as the orders are gone, or the payment to remind of has come.

    `mail.order.event` must be loaded. Nine queries at most.
    """
    if mail.occasion == ORDER_LINKS:
        return _links_content(mail)
    return _order_content(mail, mail.order) if mail.order is not None else None


def _links_content(mail: Mail) -> MailContent | None:
    found = Order.objects.select_related("event").filter(pk__in=mail.details.get("orders", ()))
    orders = list(found.order_by("-placed_at", "pk"))
    if not orders:
        return None
    organizer, event, language = require_organizer(), orders[0].event, mail.details["language"]
    with translation.override(language):
        name = text_in(event.name, language)
        return MailContent(
            subject=mail.subject,
            language=language,
            heading=gettext(HEADINGS[ORDER_LINKS]),
            sentences=[gettext("Here are the links to your orders for %(event)s:") % {"event": name}],
            links=[MailLink(order.code, order_url(order, organizer)) for order in orders],
            event=_event_facts(event, language),
            closing=gettext("If you did not request these links, you can ignore this email."),
            sender=_sender(event, organizer, language),
        )


def _order_content(mail: Mail, order: Order) -> MailContent | None:
    organizer, event, language = require_organizer(), order.event, language_of(order)
    message = message_of(mail, order)
    balance = read_balance(order)
    if message.news == Occasion.PAYMENT_REMINDER and not balance.due:
        return None
    method = installed_methods().get(message.provider or "")
    gives_tickets = message.news == Occasion.PAID and has_tickets(order, PDF)
    has_attachment = gives_tickets and event.setting("mail_attach_tickets") is not False
    with translation.override(language):
        words = words_of(
            Facts(
                message=message,
                status=mail.details.get("status", order.status),
                language=language,
                balance=balance,
                deadline=order.expires_at,
                is_remote=method is not None and method.is_remote,
                has_tickets=gives_tickets,
                has_attachment=has_attachment,
            )
        )
        lines = _lines(order, language)
        return MailContent(
            subject=mail.subject,
            language=language,
            heading=gettext(HEADINGS[message.news]),
            sentences=words.sentences,
            comment=message.comment.strip(),
            links=[MailLink(words.action, order_url(order, organizer))],
            note=note_for(order, message.provider, amount=balance.due, language=language)
            if balance.due and message.provider
            else NO_NOTE,
            event=_event_facts(event, language),
            code=order.code,
            lines=lines[:MOST_LINES],
            more=_more(len(lines) - MOST_LINES),
            sums=_sums(balance, order, language, has_lines=bool(lines)),
            is_testmode=order.testmode,
            has_attachment=has_attachment,
            sender=_sender(event, organizer, language),
        )


def _sums(balance: Balance, order: Order, language: str, *, has_lines: bool) -> list[tuple[str, str]]:
    """The total of an order that has nothing left in it would only confuse."""
    total = [(gettext("Total"), balance.total)] if has_lines else []
    others = [
        (gettext("Paid"), balance.received),
        (gettext("Refunded"), balance.refunded),
        (gettext("Refund on its way"), balance.refunds_under_way),
        (gettext("Amount due"), Decimal(0) if order.require_approval else balance.due),
    ]
    shown = [*total, *((label, amount) for label, amount in others if amount)]
    return [(label, format_money(amount, order.event.currency, language)) for label, amount in shown]


def _lines(order: Order, language: str) -> list[TicketLine]:
    """Alike tickets in one line. None of an order that is over, but for the fee that it may have cost. Two queries."""
    currency = order.event.currency
    fees = (
        [] if order.status == OrderStatus.EXPIRED else list(order.fees.filter(canceled=False).order_by("pk"))
    )
    positions: Iterable[OrderPosition] = ()
    if order.status not in OWES_NOTHING:
        positions = order.positions.filter(canceled=False).select_related("product", "variation")
        positions = positions.order_by("positionid")
    counted = Counter((position_name(one, language), one.attendee_name or "", one.price) for one in positions)
    return [
        TicketLine(name, attendee, count, format_money(price * count, currency, language))
        for (name, attendee, price), count in counted.items()
    ] + [_fee_line(fee, currency, language) for fee in fees]


def _fee_line(fee: OrderFee, currency: str, language: str) -> TicketLine:
    return TicketLine(fee_name(fee), "", 1, format_money(fee.value, currency, language))


def _more(number: int) -> str:
    if number <= 0:
        return ""
    return ngettext(
        "%(number)s more line is on the page of your order.",
        "%(number)s more lines are on the page of your order.",
        number,
    ) % {"number": number}


def _event_facts(event: Event, language: str) -> EventFacts:
    start = event.date_from.astimezone(ZoneInfo(event.timezone))
    return EventFacts(
        name=text_in(event.name, language),
        when=format_datetime_range(start, event.date_to.astimezone(start.tzinfo), language)
        if event.date_to and event.date_to > event.date_from
        else format_long_datetime(start, language),
        admission=_admission(event, language),
        place=text_in(event.location, language).strip(),
    )


def _admission(event: Event, language: str) -> str:
    if event.date_admission is None:
        return ""
    zone = ZoneInfo(event.timezone)
    admission = event.date_admission.astimezone(zone)
    is_same_day = admission.date() == event.date_from.astimezone(zone).date()
    return format_time(admission, language) if is_same_day else format_datetime(admission, language)


def _sender(event: Event, organizer: Organizer, language: str) -> Sender:
    branding, home = branding_of(), shop_url(organizer)
    links = links_for(branding.links, event)
    return Sender(
        name=setting_text(event, "mail_from_name", language) or organizer.name,
        organizer=organizer.name,
        contact=str(links.get("contact_mail", "")),
        signature=setting_text(event, "mail_text_signature", language),
        accent=branding.accent,
        logo_url=_logo_url(branding, home),
        home_url=f"{home}{event.slug}/",
        links=_footer_links(links, home, language),
    )


def _footer_links(links: Mapping[str, Any], home: str, language: str) -> list[MailLink]:
    """As at the foot of the shop."""
    found = [
        MailLink(gettext("Imprint"), text_in(links.get("imprint_url"), language)),
        MailLink(gettext("Terms"), _legal_url(links, "terms", home, language)),
        MailLink(gettext("Privacy"), _legal_url(links, "privacy", home, language)),
        MailLink(gettext("Contact"), text_in(links.get("contact_url"), language)),
    ]
    return [one for one in found if one.url]


def _legal_url(links: Mapping[str, Any], kind: str, home: str, language: str) -> str:
    """The organizer's own page, else a link, else empty."""
    if links.get(f"{kind}_text"):
        return f"{home}-/legal/{kind}/"
    return text_in(links.get(f"{kind}_url"), language)


def _logo_url(branding: BrandingData, home: str) -> str:
    """Mail programs show no drawings (SVG): the name stands there instead."""
    return f"{home}-/branding/{branding.logo}" if branding.logo.endswith(".png") else ""
