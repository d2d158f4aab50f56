"""What an order's page says of payments that pay for nothing, and of where that money is."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import get_language, gettext

from apps.orders.models import Order, OrderStatus
from apps.payments.facade import OWES_NOTHING, Balance
from parterre.kernel.formats import format_money


def overpaid_note(order: Order, balance: Balance) -> str:
    """Empty where the order owes at least what was paid. `order.event` is loaded."""
    owed = Decimal(0) if order.status in OWES_NOTHING else order.total
    excess = balance.received - balance.taken_back - owed
    if excess <= 0:
        return ""
    sentences = [
        (_why(order), excess),
        (gettext("We have refunded %(amount)s."), balance.refunded - balance.taken_back),
        (gettext("We are refunding %(amount)s to the payment method you used."), balance.refunds_under_way),
        (gettext("%(amount)s has not been refunded yet."), balance.refund_due),
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
