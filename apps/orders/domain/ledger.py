"""Append-only ledger of sales and cancellations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.db import transaction

from apps.orders.models import Order, OrderFee, OrderPosition, Transaction
from tenants.stats import note_sale

Count = Literal[1, -1]


def record_lines(
    order: Order, positions: Iterable[OrderPosition], fees: Iterable[OrderFee], *, count: Count, now: datetime
) -> None:
    """One INSERT. `count` 1: sold; -1: taken back. After the COMMIT the organizer's figures are looked at again."""
    rows = [_of_position(order, position, count, now) for position in positions]
    rows += [_of_fee(order, fee, count, now) for fee in fees]
    Transaction.objects.bulk_create(rows)
    transaction.on_commit(note_sale, robust=True)


def _of_position(order: Order, position: OrderPosition, count: Count, now: datetime) -> Transaction:
    return Transaction(
        order=order,
        at=now,
        count=count,
        positionid=position.positionid,
        product_id=position.product_id,
        variation_id=position.variation_id,
        price=position.price,
        tax_rate=position.tax_rate,
        tax_value=position.tax_value,
        tax_rule_id=position.tax_rule_id,
        tax_code=position.tax_code,
    )


def _of_fee(order: Order, fee: OrderFee, count: Count, now: datetime) -> Transaction:
    return Transaction(
        order=order,
        at=now,
        count=count,
        fee_type=fee.fee_type,
        internal_type=fee.internal_type,
        price=fee.value,
        tax_rate=fee.tax_rate,
        tax_value=fee.tax_value,
        tax_rule_id=fee.tax_rule_id,
        tax_code=fee.tax_code,
    )
