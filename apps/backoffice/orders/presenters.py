"""Presenter of the order page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.orders.payment_provider_names import provider_name
from apps.backoffice.orders.state_badges import PAYMENT_STATES, REFUND_STATES, State
from apps.orders.models import FeeType, Order, OrderFee, OrderPosition, OrderStatus
from apps.payments.facade import MANUAL, OPEN, RECEIVED, REFUND_RESERVED, installed_methods
from apps.payments.models import Payment, Refund, RefundSource

PAYABLE: Final = (OrderStatus.PENDING, OrderStatus.EXPIRED)
FEES: Final[dict[str, str | Promise]] = {
    FeeType.SERVICE: _("Service fee"),
    FeeType.PAYMENT: _("Payment fee"),
    FeeType.SHIPPING: _("Shipping"),
    FeeType.CANCELLATION: _("Cancellation fee"),
    FeeType.INSURANCE: _("Insurance"),
    FeeType.LATE: _("Late fee"),
    FeeType.OTHER: _("Fee"),
    FeeType.GIFTCARD: _("Gift card"),
}


@dataclass(frozen=True, slots=True)
class Fee:
    name: str | Promise
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
class Sums:
    ordered: Decimal
    tax: Decimal
    received: Decimal
    refunded: Decimal
    due: Decimal

    @property
    def unpaid(self) -> Decimal:
        """Amount booked when the order is marked as paid, expired orders included."""
        return max(self.ordered - self.received + self.refunded, Decimal(0))

    @property
    def refunded_negative(self) -> Decimal:
        return -self.refunded

    @property
    def manually_refundable(self) -> Decimal:
        return max(self.received - self.refunded, Decimal(0))

    @property
    def open(self) -> Decimal:
        return max(self.due - self.received + self.refunded, Decimal(0))

    @property
    def refund_due(self) -> Decimal:
        return max(self.received - self.refunded - self.due, Decimal(0))


@dataclass(frozen=True, slots=True)
class ShownOrder:
    positions: Sequence[OrderPosition]
    fees: Sequence[Fee]
    money: Sequence[MoneyMovement]
    sums: Sums


def shown(order: Order) -> ShownOrder:
    """Four queries."""
    positions = list(order.positions.select_related("product", "variation").order_by("positionid"))
    fees = list(order.fees.order_by("pk"))
    payments = list(order.payments.order_by("local_id"))
    refunds = list(order.refunds.order_by("local_id"))
    return ShownOrder(
        positions,
        [Fee(fee.description or FEES.get(fee.fee_type, FEES[FeeType.OTHER]), fee) for fee in fees],
        _money(payments, refunds),
        _sums(order, positions, fees, payments, refunds),
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


def _sums(
    order: Order,
    positions: Sequence[OrderPosition],
    fees: Sequence[OrderFee],
    payments: Sequence[Payment],
    refunds: Sequence[Refund],
) -> Sums:
    zero = Decimal(0)
    lines: list[OrderPosition | OrderFee] = [*positions, *fees]
    taxes = [line.tax_value for line in lines if not line.canceled]
    owes_nothing = order.status in (OrderStatus.CANCELED, OrderStatus.EXPIRED)
    return Sums(
        ordered=order.total,
        tax=sum(taxes, zero),
        received=sum((one.amount for one in payments if one.state in RECEIVED), zero),
        refunded=sum((one.amount for one in refunds if one.state in REFUND_RESERVED), zero),
        due=zero if owes_nothing else order.total,
    )
