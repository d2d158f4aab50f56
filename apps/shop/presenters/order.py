"""Presenter of an order for its buyer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from apps.events.models import Event
from apps.orders.models import Order, OrderFee, OrderPosition, OrderStatus
from apps.payments.facade import (
    OPEN,
    RECEIVED,
    Offer,
    found_at_provider,
    installed_methods,
    note_for,
)
from apps.payments.hookspecs import Found, PaymentNote
from apps.payments.models import Payment, Refund
from apps.shop.presenters.dates import moment_of
from apps.shop.presenters.overpaid import overpaid_note
from apps.tickets.facade import gives_tickets, has_ticket
from parterre.kernel.formats import format_money, text_in


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCard:
    """A ticket. `has_code`: a code to show at check-in exists."""

    positionid: int
    name: str
    attendee: str
    price: str
    has_code: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOrder:
    """`is_over`: nobody comes on it any more.

    `provider`: of the payment under way. `way`: its name, when all it takes now is to follow its instructions.

    `is_processing`: the buyer has paid, and the money is on its way. `overpaid`: what was paid for nothing.
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
    open: str
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
    overpaid: str
    is_testmode: bool


def shown_order(
    order: Order,
    event: Event,
    positions: list[OrderPosition],
    fees: list[OrderFee],
    payments: list[Payment],
    refunds: Iterable[Refund],
    methods: list[Offer],
) -> ShownOrder:
    """No query but what a payment method's note takes. `refunds` are read where too much was paid."""
    language, currency = get_language() or "en", event.currency
    paid = sum((one.amount for one in payments if one.state in RECEIVED), start=order.total * 0)
    due = order.total - paid
    can_pay = order.status == OrderStatus.PENDING and not order.require_approval and due > 0
    current = next((one for one in reversed(payments) if one.state in OPEN), None) if can_pay else None
    is_processing = current is not None and found_at_provider(current) == Found.PENDING
    downloads = gives_tickets(order, event)
    cards = tuple(_ticket_card(one, event, currency, downloads) for one in positions)
    state, badge, icon, headline = _state(order, bool(cards))
    return ShownOrder(
        code=order.code,
        state=state,
        badge=badge,
        icon=icon,
        headline=headline,
        email=order.email or "",
        phone=order.phone or "",
        total=format_money(order.total, currency, language),
        paid=format_money(paid, currency, language) if paid else "",
        open=format_money(due, currency, language) if can_pay else "",
        deadline=moment_of(order.expires_at, event.timezone) if can_pay and not is_processing else "",
        cards=cards,
        fees=tuple(
            (fee.description or gettext("Fee"), format_money(fee.value, currency, language)) for fee in fees
        ),
        is_over=is_over(order, has_positions=bool(positions)),
        can_download=downloads and any(card.has_code for card in cards),
        can_pay=can_pay and not is_processing,
        is_processing=is_processing,
        overpaid=overpaid_note(order, payments, refunds),
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


def _state(order: Order, has_tickets: bool) -> tuple[str, str, str, str]:
    """Word, tint and icon, and the sentence on top."""
    match order.status:
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
    return gettext("Awaiting payment"), "wait", "clock", gettext("Your tickets are reserved")


def _ticket_card(position: OrderPosition, event: Event, currency: str, downloads: bool) -> TicketCard:
    language = get_language()
    name = text_in(position.product.name, language)
    if position.variation is not None:
        name = f"{name}, {text_in(position.variation.value, language)}"
    shows = has_ticket(position.product, is_addon=position.addon_to_id is not None, event=event)
    return TicketCard(
        positionid=position.positionid,
        name=name,
        attendee=position.attendee_name or "",
        price=format_money(position.price, currency, language),
        has_code=downloads and shows,
    )
