"""What an order's page says of payments that pay for nothing, and of where that money is."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import get_language, gettext

from apps.orders.models import Order, OrderStatus
from apps.payments.facade import RECEIVED, REFUND_RESERVED
from apps.payments.models import Payment, Refund, RefundState
from parterre.kernel.formats import format_money

UNDER_WAY = (RefundState.CREATED, RefundState.TRANSIT)


def overpaid_note(order: Order, payments: Iterable[Payment], refunds: Iterable[Refund]) -> str:
    """Empty where the order owes at least what was paid: then `refunds` are not read. `order.event` is loaded."""
    received = sum((one.amount for one in payments if one.state in RECEIVED), Decimal(0))
    owes_nothing = order.status in (OrderStatus.CANCELED, OrderStatus.EXPIRED)
    excess = received - (Decimal(0) if owes_nothing else order.total)
    if excess <= 0:
        return ""
    reserved = [one for one in refunds if one.state in REFUND_RESERVED]
    under_way = sum((one.amount for one in reserved if one.state in UNDER_WAY), Decimal(0))
    done = sum((one.amount for one in reserved), Decimal(0)) - under_way
    sentences = [
        (_why(order), excess),
        (gettext("We have refunded %(amount)s."), done),
        (gettext("We are refunding %(amount)s to the payment method you used."), under_way),
        (gettext("%(amount)s has not been refunded yet."), excess - done - under_way),
    ]
    return " ".join(
        sentence % {"amount": _money(amount, order)} for sentence, amount in sentences if amount > 0
    )


def _why(order: Order) -> str:
    match order.status:
        case OrderStatus.EXPIRED:
            return gettext(
                "We received your payment of %(amount)s, but the order has expired and you have no tickets from it."
            )
        case OrderStatus.CANCELED:
            return gettext(
                "We received your payment of %(amount)s, but the order is canceled and you have no tickets from it."
            )
    return gettext("You have paid %(amount)s more than the order total.")


def _money(amount: Decimal, order: Order) -> str:
    return format_money(amount, order.event.currency, get_language() or "en")
