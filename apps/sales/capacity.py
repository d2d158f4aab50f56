"""Capacity of whole orders. `claim_for` must be the last step of a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from apps.availability.facade import QuotaExhausted, Want, availability_of, claim
from apps.catalog.facade import Snapshot
from apps.orders.models import OrderPosition
from apps.sales.place.validate import OrderRefused
from parterre.kernel.errors import DomainError


def claim_for(
    positions: Sequence[OrderPosition], offer: Snapshot, *, force: bool, now: datetime | None = None
) -> None:
    """Raises QuotaExhausted."""
    claim([Want(position, quota_ids_of(position, offer)) for position in positions], force=force, now=now)


def check_room(positions: Sequence[OrderPosition], offer: Snapshot) -> None:
    """As `claim_for`, but nothing is taken: for a simulation. One query."""
    wanted = Counter(quota_id for position in positions for quota_id in set(quota_ids_of(position, offer)))
    found = availability_of(list(wanted))
    for quota_id in sorted(wanted):
        left = found[quota_id].left if quota_id in found else 0
        if left is not None and left < wanted[quota_id]:
            raise QuotaExhausted(quota_id=quota_id, name="", wanted=wanted[quota_id], left=left)


def quota_ids_of(position: OrderPosition, offer: Snapshot) -> tuple[int, ...]:
    return offer.quota_ids.get((position.product_id, position.variation_id), ())


def refusals_at_positions(
    exhausted: QuotaExhausted, positions: Sequence[OrderPosition], offer: Snapshot
) -> OrderRefused:
    """The refusal at each position beyond what the quota has left."""
    places = [
        place
        for place, position in enumerate(positions)
        if exhausted.quota_id in quota_ids_of(position, offer)
    ]
    return OrderRefused([_at(place, exhausted) for place in places[max(exhausted.left, 0) :] or places])


def _at(place: int, exhausted: QuotaExhausted) -> DomainError:
    error = QuotaExhausted(
        quota_id=exhausted.quota_id, name=exhausted.name, wanted=exhausted.wanted, left=exhausted.left
    )
    error.field = f"positions.{place}.item"
    return error
