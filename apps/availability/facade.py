"""What others may call."""

from apps.availability.domain.claiming import Position, Want, claim, release, release_orders
from apps.availability.domain.counting import QuotaExhausted
from apps.availability.domain.holding import (
    Hold,
    NotHeld,
    hold,
    let_go,
    prolong,
    reclaim_expired,
    take_over,
)
from apps.availability.domain.quotas import (
    ProductNotListed,
    QuotaData,
    QuotaInUse,
    VariationsNotListed,
    create_quota,
    delete_quota,
    update_quota,
)
from apps.availability.domain.room import Availability
from apps.availability.queries import (
    Drift,
    Holders,
    availability_of,
    events_sold_out,
    holders_of,
    left_for_buyers,
    reconcile,
)

__all__ = [
    "Availability",
    "Drift",
    "Hold",
    "Holders",
    "NotHeld",
    "Position",
    "ProductNotListed",
    "QuotaData",
    "QuotaExhausted",
    "QuotaInUse",
    "VariationsNotListed",
    "Want",
    "availability_of",
    "claim",
    "create_quota",
    "delete_quota",
    "events_sold_out",
    "hold",
    "holders_of",
    "left_for_buyers",
    "let_go",
    "prolong",
    "reclaim_expired",
    "reconcile",
    "release",
    "release_orders",
    "take_over",
    "update_quota",
]
