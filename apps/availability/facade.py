"""What others may call."""

from apps.availability.domain.claiming import Position, Want, claim, release, release_orders
from apps.availability.domain.counting import QuotaExhausted
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
from apps.availability.queries import Drift, Holders, availability_of, holders_of, reconcile

__all__ = [
    "Availability",
    "Drift",
    "Holders",
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
    "holders_of",
    "reconcile",
    "release",
    "release_orders",
    "update_quota",
]
