"""Verify that totals, lines and the ledger of orders agree."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

# A canceled order keeps its lines and its total to be read; what it sold is nothing.
CHECK = """
SELECT o.id, o.code, o.total,
       coalesce(p.sum, 0) + coalesce(f.sum, 0) AS lines,
       CASE WHEN o.status = 'c' THEN 0 ELSE o.total END AS sold,
       coalesce(t.sum, 0) AS ledger
FROM orders_order o
LEFT JOIN (SELECT order_id, sum(price) FROM orders_orderposition WHERE NOT canceled GROUP BY order_id) p
       ON p.order_id = o.id
LEFT JOIN (SELECT order_id, sum(value) FROM orders_orderfee WHERE NOT canceled GROUP BY order_id) f ON f.order_id = o.id
LEFT JOIN (SELECT order_id, sum(count * price) FROM orders_transaction GROUP BY order_id) t ON t.order_id = o.id
WHERE o.total <> coalesce(p.sum, 0) + coalesce(f.sum, 0)
   OR CASE WHEN o.status = 'c' THEN 0 ELSE o.total END <> coalesce(t.sum, 0)
ORDER BY o.id
"""


@dataclass(frozen=True, slots=True)
class BalanceDrift:
    """An order whose figures disagree. `sold` is what the ledger should add up to."""

    order_id: int
    code: str
    total: Decimal
    lines: Decimal
    sold: Decimal
    ledger: Decimal


def drift() -> list[BalanceDrift]:
    """One query over the organizer's orders; empty when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(CHECK)
        return [BalanceDrift(*row) for row in cursor.fetchall()]
