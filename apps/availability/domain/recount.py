"""Count what a quota lists: all that is sold and reserved of it, also from before it listed that.

A fixed number of statements. Sales of the organizer wait meanwhile, and none can be missed (current_offer.py).
"""

from __future__ import annotations

from typing import Any, Final

from django.db import connection

from apps.availability.models import Quota

# Waits for all who are writing claims, in turn with them.
ALONE: Final = "LOCK TABLE availability_claim IN SHARE ROW EXCLUSIVE MODE"

# A ticket of a product that got its variations later counts through the product.
_LISTED: Final = """(
    {row}.variation_id = ANY(%(variations)s::bigint[])
    OR ({row}.variation_id IS NULL AND {row}.product_id = ANY(%(products)s::bigint[]))
)"""
_SOLD: Final = f"""
FROM orders_orderposition AS sold JOIN orders_order AS bought ON bought.id = sold.order_id
WHERE bought.event_id = %(event)s AND bought.status IN ('n', 'p') AND NOT bought.testmode AND NOT sold.canceled
  AND {_LISTED.format(row="sold")}
"""
# Of carts that ended too: such a claim is taken back like any other of theirs.
_RESERVED: Final = f"""
FROM carts_cartposition AS held JOIN carts_cart AS cart ON cart.id = held.cart_id
WHERE cart.event_id = %(event)s AND cart.order_id IS NULL AND {_LISTED.format(row="held")}
"""
RELEASE_UNLISTED: Final = f"""
UPDATE availability_claim AS claim SET released_at = now()
FROM orders_orderposition AS sold
WHERE claim.quota_id = %(quota)s AND claim.released_at IS NULL AND sold.id = claim.position_id
  AND NOT {_LISTED.format(row="sold")}
"""
FORGET_UNLISTED: Final = f"""
DELETE FROM availability_claim AS claim USING carts_cartposition AS held
WHERE claim.quota_id = %(quota)s AND held.id = claim.cart_position_id AND NOT {_LISTED.format(row="held")}
"""
CLAIM_LISTED: Final = f"""
INSERT INTO availability_claim (quota_id, order_id, position_id, cart_position_id, expires_at, forced)
SELECT %(quota)s, sold.order_id, sold.id, NULL::bigint, NULL::timestamptz, false {_SOLD}
UNION ALL
SELECT %(quota)s, NULL::bigint, NULL::bigint, held.id, cart.expires_at, false {_RESERVED}
ON CONFLICT DO NOTHING
"""
COUNT: Final = """
UPDATE availability_quota AS quota
SET claimed = held.claimed, forced = held.forced,
    closed = quota.closed
        OR quota.close_when_sold_out AND (held.claimed + held.forced >= quota.size) IS TRUE
FROM (
    SELECT count(*) FILTER (WHERE NOT forced) AS claimed, count(*) FILTER (WHERE forced) AS forced
    FROM availability_claim WHERE quota_id = %(quota)s AND released_at IS NULL
) AS held
WHERE quota.id = %(quota)s
RETURNING quota.claimed, quota.forced, quota.closed
"""


def wait_for_sales() -> None:
    """Nobody of the organizer sells or reserves from here to COMMIT. Before anything is read that must not change."""
    with connection.cursor() as cursor:
        cursor.execute(ALONE)


def recount(quota: Quota) -> None:
    """Make its claims those of what it lists now, and its counters their sums. After `wait_for_sales`."""
    about: dict[str, Any] = {
        "quota": quota.pk,
        "event": quota.event_id,
        "products": quota.products,
        "variations": quota.variations,
    }
    with connection.cursor() as cursor:
        for statement in (RELEASE_UNLISTED, FORGET_UNLISTED, CLAIM_LISTED):
            cursor.execute(statement, about)
        cursor.execute(COUNT, about)
        quota.claimed, quota.forced, quota.closed = cursor.fetchone()
