"""What each mail to a buyer says, as templates in the active language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext, gettext_noop

from apps.orders.models import OrderStatus
from apps.payments.facade import OWES_NOTHING, Balance
from apps.sales.facade import Message, Occasion
from parterre.kernel.formats import format_long_datetime, format_money, text_in

# Beside the occasions of one order: links to all orders of an address.
ORDER_LINKS: Final = "order_links"

SUBJECTS: Final[Mapping[str, str]] = {
    Occasion.PLACED: gettext_noop("Your order %(code)s for %(event)s"),
    Occasion.AWAITS_APPROVAL: gettext_noop("Your order %(code)s for %(event)s is awaiting approval"),
    Occasion.APPROVED: gettext_noop("Your order %(code)s for %(event)s has been approved"),
    Occasion.DENIED: gettext_noop("Your order %(code)s for %(event)s has been declined"),
    Occasion.PAID: gettext_noop("Your tickets for %(event)s (%(code)s)"),
    Occasion.CANCELED: gettext_noop("Your order %(code)s for %(event)s has been canceled"),
    Occasion.TICKET_CANCELED: gettext_noop("A ticket of your order %(code)s for %(event)s has been canceled"),
    Occasion.PAYMENT_FAILED: gettext_noop("Your payment for %(event)s failed (%(code)s)"),
    Occasion.PAYMENT_REVERSED: gettext_noop("Your payment for %(event)s was reversed (%(code)s)"),
    Occasion.PAYMENT_REFUNDED: gettext_noop("Your payment for %(event)s is being refunded (%(code)s)"),
    Occasion.PAYMENT_TO_REFUND: gettext_noop("Your payment for %(event)s will be refunded (%(code)s)"),
    Occasion.PAYMENT_REMINDER: gettext_noop("Payment due for your order %(code)s for %(event)s"),
    Occasion.EXPIRED: gettext_noop("Your order %(code)s for %(event)s has expired"),
    Occasion.LINK: gettext_noop("Your order %(code)s for %(event)s"),
    ORDER_LINKS: gettext_noop("Your orders for %(event)s"),
}
HEADINGS: Final[Mapping[str, str]] = {
    Occasion.PLACED: gettext_noop("We have received your order"),
    Occasion.AWAITS_APPROVAL: gettext_noop("Your order is awaiting approval"),
    Occasion.APPROVED: gettext_noop("Your order has been approved"),
    Occasion.DENIED: gettext_noop("Your order has been declined"),
    Occasion.PAID: gettext_noop("Your order is confirmed"),
    Occasion.CANCELED: gettext_noop("Your order has been canceled"),
    Occasion.TICKET_CANCELED: gettext_noop("A ticket has been canceled"),
    Occasion.PAYMENT_FAILED: gettext_noop("Your payment failed"),
    Occasion.PAYMENT_REVERSED: gettext_noop("Your payment was reversed"),
    Occasion.PAYMENT_REFUNDED: gettext_noop("Your payment is being refunded"),
    Occasion.PAYMENT_TO_REFUND: gettext_noop("Your payment will be refunded"),
    Occasion.PAYMENT_REMINDER: gettext_noop("Your payment is due soon"),
    Occasion.EXPIRED: gettext_noop("Your order has expired"),
    Occasion.LINK: gettext_noop("Your order"),
    ORDER_LINKS: gettext_noop("Your orders"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the wording depends on. `status`: of the order when the mail was written.

    `is_remote`: the buyer pays on the page of a payment provider. `has_attachment`: the mail brings the tickets.
    """

    message: Message
    status: str
    language: str
    balance: Balance
    deadline: datetime
    is_remote: bool
    has_tickets: bool
    has_attachment: bool

    @property
    def is_to_be_paid(self) -> bool:
        order = self.message.order
        return order.status == OrderStatus.PENDING and not order.require_approval and self.balance.due > 0


@dataclass(frozen=True, slots=True)
class Words:
    """`action`: what the button to the order says."""

    sentences: list[str]
    action: str


def subject_of(occasion: str, *, code: str, event: str) -> str:
    return gettext(SUBJECTS[occasion]) % {"code": code, "event": event}


def words_of(facts: Facts) -> Words:
    """In the active language, which is that of the facts."""
    order = facts.message.order
    values = {
        "event": text_in(order.event.name, order.locale),
        "code": order.code,
        "total": format_money(order.total, order.event.currency, facts.language),
        "amount": format_money(facts.message.amount or order.total, order.event.currency, facts.language),
        "deadline": format_long_datetime(facts.deadline, facts.language, zone=order.event.timezone),
    }
    sentences = [sentence % values for sentence in _sentences(facts)]
    if facts.message.news in (Occasion.CANCELED, Occasion.TICKET_CANCELED):
        sentences += _money_after_canceling(facts)
    return Words(sentences, _action(facts))


def _action(facts: Facts) -> str:
    match facts.message.news:
        case Occasion.APPROVED | Occasion.PAYMENT_FAILED | Occasion.PAYMENT_REMINDER if facts.is_to_be_paid:
            return gettext("Pay now")
        case Occasion.PAID if facts.has_tickets:
            return gettext("View tickets")
    return gettext("View order")


def _sentences(facts: Facts) -> list[str]:
    match facts.message.news:
        case Occasion.PLACED:
            return [
                gettext("We have received your order %(code)s for %(event)s. The total is %(total)s."),
                *_what_to_pay(facts),
            ]
        case Occasion.AWAITS_APPROVAL:
            return [
                gettext(
                    "We have received your order %(code)s for %(event)s. The organizer needs to approve it first."
                ),
                gettext(
                    "We will email you once your order has been approved. You do not need to pay until then."
                ),
            ]
        case Occasion.APPROVED:
            return [
                gettext("Your order %(code)s for %(event)s has been approved. The total is %(total)s."),
                *([gettext("Pay by %(deadline)s to keep your tickets.")] if facts.is_to_be_paid else []),
            ]
        case Occasion.DENIED:
            return [
                gettext(
                    "The organizer has declined your order %(code)s for %(event)s. You do not need to pay anything."
                )
            ]
        case Occasion.PAID:
            return [
                gettext("Your order %(code)s for %(event)s is confirmed."),
                *_where_the_tickets_are(facts),
            ]
        case Occasion.CANCELED:
            return [
                gettext(
                    "Your order %(code)s for %(event)s has been canceled. The tickets are no longer valid."
                )
            ]
        case Occasion.TICKET_CANCELED:
            return [
                gettext(
                    "A ticket of your order %(code)s for %(event)s has been canceled and is no longer valid. "
                    "The new total is %(total)s."
                )
            ]
        case Occasion.PAYMENT_FAILED:
            return [
                gettext(
                    "Your bank has not carried out your payment of %(amount)s for order %(code)s for %(event)s."
                ),
                *_how_to_pay_again(facts),
            ]
        case Occasion.PAYMENT_REVERSED:
            return [
                gettext("Your bank took back your payment of %(amount)s for order %(code)s for %(event)s."),
                gettext("Please contact the organizer about how to pay again and keep your tickets."),
            ]
        case Occasion.PAYMENT_REFUNDED:
            return [
                *_paid_for_nothing(facts.status),
                gettext(
                    "We are refunding %(amount)s to the payment method you used. "
                    "It can take up to 10 business days to arrive."
                ),
            ]
        case Occasion.PAYMENT_TO_REFUND:
            return [
                *_paid_for_nothing(facts.status),
                gettext("The organizer will refund %(amount)s to you."),
            ]
        case Occasion.PAYMENT_REMINDER:
            return [
                gettext("We have not received the payment for your order %(code)s for %(event)s yet."),
                gettext("Pay by %(deadline)s to keep your tickets."),
                gettext("If you have paid in the meantime, you can ignore this email."),
            ]
        case Occasion.EXPIRED:
            return [
                gettext(
                    "Your order %(code)s for %(event)s was not paid by %(deadline)s and has expired. "
                    "The tickets are no longer reserved."
                ),
                gettext(
                    "If you have already paid, please contact the organizer. If not, you can order again."
                ),
            ]
        case Occasion.LINK:
            return [gettext("Here is the link to your order %(code)s for %(event)s.")]


def _what_to_pay(facts: Facts) -> list[str]:
    """Who has just been sent to a provider's page pays there at once: a deadline would only make them wonder."""
    if not facts.is_to_be_paid:
        return []
    if facts.is_remote:
        return [
            gettext("We will email you your tickets as soon as your payment is confirmed."),
            gettext("If you have not completed the payment yet, you can do so on the page of your order."),
        ]
    return [gettext("Pay by %(deadline)s to keep your tickets.")]


def _how_to_pay_again(facts: Facts) -> list[str]:
    if facts.is_to_be_paid:
        return [gettext("Pay again by %(deadline)s to keep your tickets.")]
    if facts.message.order.status == OrderStatus.EXPIRED:
        return [gettext("The deadline for payment has passed, and your tickets are no longer reserved.")]
    return []


def _where_the_tickets_are(facts: Facts) -> list[str]:
    if facts.has_attachment:
        return [gettext("Your tickets are attached. Bring them printed or on your phone.")]
    if facts.has_tickets:
        return [
            gettext("You find your tickets on the page of your order. Bring them printed or on your phone.")
        ]
    return []


def _money_after_canceling(facts: Facts) -> Iterator[str]:
    order, balance = facts.message.order, facts.balance
    keeps_fee = facts.message.news == Occasion.CANCELED and order.status not in OWES_NOTHING
    sentences = (
        (gettext("The cancellation fee is %(amount)s."), order.total if keeps_fee else 0),
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
            yield sentence % {"amount": format_money(amount, order.event.currency, facts.language)}


def _paid_for_nothing(status: str) -> list[str]:
    match status:
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
