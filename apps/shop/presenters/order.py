"""Presenter of an order for its buyer."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, gettext

from apps.events.models import Event
from apps.orders.facade import fee_name, position_name
from apps.orders.models import Order, OrderFee, OrderPosition, OrderStatus
from apps.payments.facade import (
    BOUNCED,
    MANUAL,
    OPEN,
    REFUND_RESERVED,
    REVERSED,
    UNDER_WAY,
    Balance,
    Offer,
    balance_of,
    found_at_provider,
    installed_methods,
    note_for,
)
from apps.payments.hookspecs import Found, PaymentNote
from apps.payments.models import Payment, Refund
from apps.shop.presenters.dates import moment_of
from apps.shop.presenters.overpaid import overpaid_note
from apps.tickets.facade import gives_tickets, has_ticket
from parterre.kernel.formats import format_date, format_money


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCard:
    """A ticket. `has_code`: a code to show at check-in exists."""

    positionid: int
    name: str
    attendee: str
    price: str
    has_code: bool
    is_canceled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRefund:
    """`at`: the day on which it was made; `how`: by which way."""

    amount: str
    state: str
    tone: str
    icon: str
    at: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOrder:
    """`is_over`: nobody comes on it any more.

    `provider`: of the payment under way. `way`: its name, when all it takes now is to follow its instructions.

    `paid`, `refunded`, `on_its_way`, `open`, `refund_due`: empty where there is none.

    `is_processing`: the buyer has paid, and the money is on its way. `overpaid`: what was paid for nothing.
    `pays_again`: a bank took back what had been paid.
    """

    code: str
    state: str
    badge: str
    icon: str
    headline: str
    email: str
    phone: str
    total: str
    paid: str
    refunded: str
    on_its_way: str
    open: str
    refund_due: str
    refunds: tuple[ShownRefund, ...]
    deadline: str
    cards: tuple[TicketCard, ...]
    fees: tuple[tuple[str, str], ...]
    is_over: bool
    can_download: bool
    can_pay: bool
    provider: str
    way: str
    note: PaymentNote
    is_processing: bool
    pays_again: bool
    has_bounced: bool
    overpaid: str
    is_testmode: bool


def shown_order(
    order: Order,
    event: Event,
    positions: list[OrderPosition],
    fees: list[OrderFee],
    payments: list[Payment],
    refunds: list[Refund],
    methods: list[Offer],
) -> ShownOrder:
    """No query but what a payment method's note takes."""
    language, currency = get_language() or "en", event.currency
    balance = balance_of(order, payments, refunds)
    can_pay = balance.due > 0 and not order.require_approval
    current = next((one for one in reversed(payments) if one.state in OPEN), None) if can_pay else None
    is_processing = current is not None and found_at_provider(current) == Found.PENDING
    downloads = gives_tickets(order, event)
    cards = tuple(_ticket_card(one, order, event, downloads) for one in positions)
    has_tickets = any(not one.canceled for one in positions)
    state, badge, icon, headline = _state(order, has_tickets, balance)

    def shown(amount: Decimal) -> str:
        return format_money(amount, currency, language) if amount else ""

    return ShownOrder(
        code=order.code,
        state=state,
        badge=badge,
        icon=icon,
        headline=headline,
        email=order.email or "",
        phone=order.phone or "",
        total=format_money(order.total, currency, language),
        paid=shown(balance.received),
        refunded=shown(balance.refunded),
        on_its_way=shown(balance.refunds_under_way),
        open=shown(balance.due) if can_pay else "",
        refund_due=shown(balance.refund_due),
        refunds=tuple(_refund(one, event) for one in refunds if one.state in REFUND_RESERVED),
        deadline=moment_of(order.expires_at, event.timezone)
        if can_pay and not is_processing and order.status == OrderStatus.PENDING
        else "",
        cards=cards,
        fees=tuple((fee_name(fee), format_money(fee.value, currency, language)) for fee in fees),
        is_over=is_over(order, has_positions=has_tickets),
        can_download=downloads and any(card.has_code for card in cards),
        can_pay=can_pay and not is_processing,
        is_processing=is_processing,
        overpaid=overpaid_note(order, balance),
        pays_again=can_pay and order.status == OrderStatus.PAID,
        has_bounced=can_pay and not is_processing and bool(payments) and BOUNCED in payments[-1].info,
        provider=current.provider if current else "",
        way=_way(current, methods),
        note=note_for(order, current.provider, amount=current.amount, language=language)
        if current
        else PaymentNote(),
        is_testmode=order.testmode,
    )


def is_over(order: Order, *, has_positions: bool) -> bool:
    return order.status in (OrderStatus.CANCELED, OrderStatus.EXPIRED) or not has_positions


def _way(current: Payment | None, methods: list[Offer]) -> str:
    """A provider's page has to be gone to; everything else is instructions."""
    if current is None or needs_redirect(current):
        return ""
    return next((one.label for one in methods if one.identifier == current.provider), "")


def needs_redirect(payment: Payment) -> bool:
    method = installed_methods().get(payment.provider)
    return method is not None and method.is_remote


def _refund(refund: Refund, event: Event) -> ShownRefund:
    language = get_language() or "en"
    if refund.state in UNDER_WAY:
        state, tone, icon = gettext("On its way"), "wait", "clock"
    elif REVERSED in refund.info:
        state, tone, icon = gettext("Taken back by your bank"), "no", "undo-2"
    else:
        state, tone, icon = gettext("Refunded"), "ok", "check"
    method = installed_methods().get(refund.provider)
    made_at = refund.executed_at
    return ShownRefund(
        amount=format_money(refund.amount, event.currency, language),
        state=state,
        tone=tone,
        icon=icon,
        at=format_date(made_at, language, zone=event.timezone) if made_at else "",
        how=str(method.label) if method and refund.provider != MANUAL else gettext("by the organizer"),
    )


def _state(order: Order, has_tickets: bool, balance: Balance) -> tuple[str, str, str, str]:
    """Word, tint and icon, and the sentence on top."""
    match order.status:
        case OrderStatus.PAID if has_tickets and balance.due:
            headline = gettext("Your bank took back your payment")
            return gettext("Payment reversed"), "wait", "undo-2", headline
        case OrderStatus.PAID if has_tickets:
            return gettext("Paid"), "ok", "circle-check", gettext("Your order is confirmed")
        case OrderStatus.PAID:
            return gettext("Canceled"), "no", "ban", gettext("Your tickets were canceled")
        case OrderStatus.CANCELED:
            return gettext("Canceled"), "no", "ban", gettext("This order was canceled")
        case OrderStatus.EXPIRED:
            return gettext("Expired"), "no", "circle-x", gettext("This order was not paid in time")
    if order.require_approval:
        return (
            gettext("Awaiting approval"),
            "wait",
            "hourglass",
            gettext("Your order is awaiting approval"),
        )
    if not has_tickets:
        return gettext("Canceled"), "no", "ban", gettext("Your tickets were canceled")
    return gettext("Awaiting payment"), "wait", "clock", gettext("Your tickets are reserved")


def names_wanted(positions: list[OrderPosition]) -> int | None:
    """Of how many tickets in somebody's name it is not known; None: there are no such tickets."""
    named = [one for one in positions if one.product.personalized and not one.canceled]
    return sum(not one.attendee_name for one in named) if named else None


def _ticket_card(position: OrderPosition, order: Order, event: Event, downloads: bool) -> TicketCard:
    language = get_language()
    shows = has_ticket(position.product, is_addon=position.addon_to_id is not None, event=event)
    return TicketCard(
        positionid=position.positionid,
        name=position_name(position, language),
        attendee=position.attendee_name or "",
        price=format_money(position.price, event.currency, language),
        has_code=downloads and shows and not position.canceled,
        is_canceled=position.canceled or order.status == OrderStatus.CANCELED,
    )
