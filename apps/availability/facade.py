"""Public interface of availability."""

from apps.availability.domain.availability import Availability
from apps.availability.domain.claims import Position, QuotaExhausted, Want, claim, release, release_orders
from apps.availability.domain.current_offer import EventGone, current_offer
from apps.availability.domain.quotas import (
    ProductNotListed,
    QuotaData,
    VariationsNotListed,
    create_quota,
    delete_quota,
    update_quota,
)
from apps.availability.domain.reservations import (
    NotReserved,
    Reservation,
    extend,
    reclaim_expired,
    release_holds,
    reserve,
    transfer_to_order,
)
from apps.availability.queries import (
    Drift,
    Holders,
    availability_of,
    events_sold_out,
    holders_of,
    left_for_buyers,
    reconcile,
    uncounted_sales,
)

__all__ = [
    "Availability",
    "Drift",
    "EventGone",
    "Holders",
    "NotReserved",
    "Position",
    "ProductNotListed",
    "QuotaData",
    "QuotaExhausted",
    "Reservation",
    "VariationsNotListed",
    "Want",
    "availability_of",
    "claim",
    "create_quota",
    "current_offer",
    "delete_quota",
    "events_sold_out",
    "extend",
    "holders_of",
    "left_for_buyers",
    "reclaim_expired",
    "reconcile",
    "release",
    "release_holds",
    "release_orders",
    "reserve",
    "transfer_to_order",
    "uncounted_sales",
    "update_quota",
]
