"""What is left, and who holds the rest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, Q

from apps.availability.domain.room import Availability
from apps.availability.models import Claim, Quota

PENDING, PAID = "n", "p"  # an order's states; orders stand above this app


@dataclass(frozen=True, slots=True)
class Holders:
    """Positions that hold a quota, by the state of their order."""

    paid: int
    pending: int


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


def holders_of(quota_id: int) -> Holders:
    held = Claim.objects.filter(quota_id=quota_id, released_at=None)
    counted = held.aggregate(
        paid=Count("pk", filter=Q(order__status=PAID)), pending=Count("pk", filter=Q(order__status=PENDING))
    )
    return Holders(paid=counted["paid"], pending=counted["pending"])


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
