"""Availability of quotas and the claims that use them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from apps.availability.domain.availability import Availability
from apps.availability.models import Claim, Quota

PENDING, PAID = "n", "p"  # an order's states; orders stand above this app
UNCOUNTED: Final = """
SELECT quota.id, count(*)
FROM availability_quota AS quota
JOIN orders_order AS bought ON bought.event_id = quota.event_id AND bought.status IN ('n', 'p')
    AND NOT bought.testmode
JOIN orders_orderposition AS sold ON sold.order_id = bought.id AND NOT sold.canceled AND (
    sold.variation_id = ANY(quota.variations)
    OR (sold.variation_id IS NULL AND sold.product_id = ANY(quota.products))
)
WHERE NOT EXISTS (
    SELECT FROM availability_claim AS claim
    WHERE claim.position_id = sold.id AND claim.quota_id = quota.id AND claim.released_at IS NULL
)
GROUP BY quota.id
"""


@dataclass(frozen=True, slots=True)
class Holders:
    """Positions that hold a quota: of orders by their state, and of carts."""

    paid: int
    pending: int
    carts: int = 0


@dataclass(frozen=True, slots=True)
class Drift:
    """A quota whose counters are not the sum of its claims."""

    quota_id: int
    name: str
    claimed: int
    claims: int
    forced: int
    forced_claims: int


def availability_of(quota_ids: Collection[int]) -> dict[int, Availability]:
    """By quota; one query for any number. Quotas that do not exist are left out."""
    return {quota.pk: Availability.of(quota) for quota in Quota.objects.filter(pk__in=quota_ids)}


def left_for_buyers(quota_ids: Collection[int], *, now: datetime) -> dict[int, int | None]:
    """How many a buyer could take this moment; None: any number. Holds of carts that ended count as free. One query."""
    of_quota = Claim.objects.filter(quota=OuterRef("pk"), expires_at__lte=now).order_by().values("quota")
    ended = Coalesce(Subquery(of_quota.annotate(number=Count("pk")).values("number")), 0)
    quotas = Quota.objects.filter(pk__in=quota_ids).annotate(ended=ended)
    return {quota.pk: _left(quota, quota.ended) for quota in quotas}


def events_sold_out(event_ids: Collection[int]) -> set[int]:
    """Those in which no quota that counts for the event has any room left. One query."""
    counting = Quota.objects.filter(event__in=event_ids, ignore_for_event_availability=False)
    rooms: dict[int, list[bool]] = {}
    for quota in counting.only("event_id", "size", "claimed", "forced", "closed"):
        rooms.setdefault(quota.event_id, []).append(Availability.of(quota).is_available)
    return {event_id for event_id, available in rooms.items() if not any(available)}


def _left(quota: Quota, ended: int) -> int | None:
    left = Availability.of(quota).left
    if left is None or quota.closed or quota.size is None:
        return left
    return max(0, quota.size - quota.claimed - quota.forced + ended)


def holders_of(quota_id: int) -> Holders:
    held = Claim.objects.filter(quota_id=quota_id, released_at=None)
    counted = held.aggregate(
        paid=Count("pk", filter=Q(order__status=PAID)),
        pending=Count("pk", filter=Q(order__status=PENDING)),
        carts=Count("pk", filter=Q(cart_position__isnull=False)),
    )
    return Holders(**counted)


def reconcile() -> list[Drift]:
    """Recount the entered organizer's quotas from their claims, in one query; empty when all is well."""
    held = Q(claims__released_at=None)
    quotas = Quota.objects.annotate(
        claims_held=Count("claims", filter=held & Q(claims__forced=False)),
        claims_forced=Count("claims", filter=held & Q(claims__forced=True)),
    ).exclude(claimed=F("claims_held"), forced=F("claims_forced"))
    return [
        Drift(quota.pk, quota.name, quota.claimed, quota.claims_held, quota.forced, quota.claims_forced)
        for quota in quotas.order_by("pk")
    ]


def uncounted_sales() -> dict[int, int]:
    """By quota: tickets of live orders that it lists and does not count. One query; empty when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(UNCOUNTED)
        return dict(cursor.fetchall())
