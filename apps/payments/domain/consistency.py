"""Verify that no order has refunds above the amount received."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

CHECK = """
SELECT o.id, o.code, coalesce(p.sum, 0), r.sum
FROM (SELECT order_id, sum(amount) FROM payments_refund
      WHERE state IN ('external', 'created', 'transit', 'done') GROUP BY order_id) r
JOIN orders_order o ON o.id = r.order_id
LEFT JOIN (SELECT order_id, sum(amount) FROM payments_payment
           WHERE state IN ('confirmed', 'refunded') GROUP BY order_id) p ON p.order_id = o.id
WHERE r.sum > coalesce(p.sum, 0)
ORDER BY o.id
"""


@dataclass(frozen=True, slots=True)
class Overdrawn:
    """An order that gave back more than it got."""

    order_id: int
    code: str
    received: Decimal
    refunded: Decimal


def overdrawn() -> list[Overdrawn]:
    """One query over the organizer's refunds; empty when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(CHECK)
        return [Overdrawn(*row) for row in cursor.fetchall()]
