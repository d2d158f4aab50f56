"""What of an order is paid, refunded and due. Every page, document and rule takes these figures from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from apps.orders.models import Order, OrderStatus
from apps.payments.domain.record import RECEIVED
from apps.payments.models import Payment, PaymentState, Refund, RefundState

OWES_NOTHING: Final = (OrderStatus.CANCELED, OrderStatus.EXPIRED)
REFUNDED: Final = (RefundState.EXTERNAL, RefundState.DONE)
UNDER_WAY: Final = (RefundState.CREATED, RefundState.TRANSIT)
# In what is kept of a refund: the buyer's bank took the money back.
REVERSED: Final = "reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Gross amounts in the event's currency, none of them negative.

    `received`: all that ever came. `refunded`: has gone back. `refunds_under_way`: was decided on, or is on its way.
    `taken_back`: what of `refunded` the buyer's bank took.
    `paid`: what is left of `received` after both.
    `due`: what the buyer is asked for. A refund is never asked for again, but what a bank took back is.
    `refund_due`: what pays for nothing.
    `unpaid`: what is missing up to the total, also of an expired order.
    """

    total: Decimal
    received: Decimal
    refunded: Decimal
    refunds_under_way: Decimal
    taken_back: Decimal
    paid: Decimal
    due: Decimal
    refund_due: Decimal
    unpaid: Decimal


def balance_of(order: Order, payments: Iterable[Payment], refunds: Iterable[Refund]) -> Balance:
    """`payments` and `refunds`: all of the order's, in whatever state. No query."""
    refunds = list(refunds)
    received = _sum(payments, *RECEIVED)
    refunded, under_way = _sum(refunds, *REFUNDED), _sum(refunds, *UNDER_WAY)
    taken_back = _sum([one for one in refunds if REVERSED in one.info], *REFUNDED)
    paid = received - refunded - under_way
    owed = Decimal(0) if order.status in OWES_NOTHING else order.total
    missing = max(owed - paid, Decimal(0))
    return Balance(
        total=order.total,
        received=received,
        refunded=refunded,
        refunds_under_way=under_way,
        taken_back=taken_back,
        paid=paid,
        due=missing if order.status == OrderStatus.PENDING else min(missing, taken_back),
        refund_due=max(paid - owed, Decimal(0)),
        unpaid=max(order.total - paid, Decimal(0)),
    )


def read_balance(order: Order) -> Balance:
    """Two queries. What it says holds as long as the order's row is locked."""
    return balance_of(order, Payment.objects.filter(order=order), Refund.objects.filter(order=order))


def _sum(rows: Iterable[Payment | Refund], *states: PaymentState | RefundState) -> Decimal:
    return sum((one.amount for one in rows if one.state in states), Decimal(0))
