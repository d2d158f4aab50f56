"""Presenter of the order page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext

from apps.backoffice.orders.payment_provider_names import provider_name
from apps.backoffice.orders.state_badges import PAYMENT_STATES, REFUND_STATES, State
from apps.orders.facade import fee_name
from apps.orders.models import Order, OrderFee, OrderPosition, OrderStatus
from apps.payments.facade import (
    MANUAL,
    OPEN,
    RECEIVED,
    REFUND_RESERVED,
    Balance,
    balance_of,
    installed_methods,
)
from apps.payments.models import Payment, Refund, RefundSource

PAYABLE: Final = (OrderStatus.PENDING, OrderStatus.EXPIRED)


def can_lose_tickets(order: Order) -> bool:
    """Whether single tickets of it can be canceled; its last one goes with the order."""
    return order.status in (OrderStatus.PENDING, OrderStatus.PAID)


@dataclass(frozen=True, slots=True)
class Fee:
    name: str
    fee: OrderFee


@dataclass(frozen=True, slots=True)
class MoneyMovement:
    """A payment or a refund. `amount` is negative for refunds.

    `is_open`: staff may confirm its receipt. `left`: amount the provider can refund.
    """

    label: str
    at: datetime
    amount: Decimal
    state: State
    local_id: int
    is_refund: bool = False
    is_open: bool = False
    left: Decimal = Decimal(0)
    note: str = ""


@dataclass(frozen=True, slots=True)
class ShownOrder:
    positions: Sequence[OrderPosition]
    fees: Sequence[Fee]
    money: Sequence[MoneyMovement]
    sums: Balance
    tax: Decimal

    @property
    def number_of_tickets(self) -> int:
        return sum(not position.canceled for position in self.positions)


def shown(order: Order) -> ShownOrder:
    """Four queries."""
    positions = list(order.positions.select_related("product", "variation").order_by("positionid"))
    fees = list(order.fees.order_by("pk"))
    payments = list(order.payments.order_by("local_id"))
    refunds = list(order.refunds.order_by("local_id"))
    lines: list[OrderPosition | OrderFee] = [*positions, *fees]
    return ShownOrder(
        positions,
        [Fee(fee_name(fee), fee) for fee in fees],
        _money(payments, refunds),
        balance_of(order, payments, refunds),
        sum((line.tax_value for line in lines if not line.canceled), Decimal(0)),
    )


def _money(payments: Sequence[Payment], refunds: Sequence[Refund]) -> list[MoneyMovement]:
    moved = [_payment(payment, refunds) for payment in payments]
    moved += [_refund(refund) for refund in refunds]
    return sorted(moved, key=lambda one: one.at)


def _payment(payment: Payment, refunds: Sequence[Refund]) -> MoneyMovement:
    method = installed_methods().get(payment.provider)
    given = sum(
        (one.amount for one in refunds if one.payment_id == payment.pk and one.state in REFUND_RESERVED),
        Decimal(0),
    )
    can_refund = method is not None and method.can_refund and payment.state in RECEIVED
    return MoneyMovement(
        label=provider_name(payment.provider),
        at=payment.paid_at or payment.created_at,
        amount=payment.amount,
        state=PAYMENT_STATES[payment.state],
        local_id=payment.local_id,
        # What is at a provider is confirmed by the provider; asking it is what a person can do.
        is_open=payment.state in OPEN and payment.provider != MANUAL,
        left=max(payment.amount - given, Decimal(0)) if can_refund else Decimal(0),
    )


def _refund(refund: Refund) -> MoneyMovement:
    is_external = refund.source == RefundSource.EXTERNAL
    return MoneyMovement(
        label=provider_name(refund.provider),
        at=refund.executed_at or refund.created_at,
        amount=-refund.amount,
        state=REFUND_STATES[refund.state],
        local_id=refund.local_id,
        is_refund=True,
        note=refund.comment or (gettext("Made at the payment provider") if is_external else ""),
    )
