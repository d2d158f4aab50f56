"""Best availability of whole events, for lists of events."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import IntEnum

from django.db.models import Count, F, Q

from apps.availability.domain.availability import Availability
from apps.availability.models import Claim, Quota
from apps.availability.queries import PENDING
from apps.catalog.models import Product, Variation


class State(IntEnum):
    """The contract's codes, the better the higher."""

    SOLD_OUT = 0
    ORDERED = 10
    RESERVED = 20
    AVAILABLE = 100


def best_states(event_ids: Collection[int], *, channel: str, now: datetime) -> dict[int, State | None]:
    """Of what may be bought now on the channel without a voucher; None: nothing counts. Four queries for any number."""
    quotas = list(Quota.objects.filter(event_id__in=event_ids, ignore_for_event_availability=False))
    states = _states(quotas)
    of_product = _by_id((quota.products, states[quota.pk]) for quota in quotas)
    of_variation = _by_id((quota.variations, states[quota.pk]) for quota in quotas)

    found: dict[int, list[State]] = {event_id: [] for event_id in event_ids}
    for event_id, product_id, variation_id in _buyable(event_ids, channel, now):
        of_this = of_product.get(product_id) if variation_id is None else of_variation.get(variation_id)
        if of_this:
            found[event_id].append(min(of_this))
    return {event_id: max(states, default=None) for event_id, states in found.items()}


def _states(quotas: Iterable[Quota]) -> dict[int, State]:
    """A full quota may get room again while carts or pending orders hold some of it."""
    full = {quota.pk for quota in quotas if not Availability.of(quota).is_available}
    waiting = _holders_of_full_quotas(full) if full else {}
    return {
        quota.pk: waiting.get(quota.pk, State.SOLD_OUT) if quota.pk in full else State.AVAILABLE
        for quota in quotas
    }


def _holders_of_full_quotas(quota_ids: Collection[int]) -> dict[int, State]:
    held = Claim.objects.filter(quota_id__in=quota_ids, quota__closed=False, released_at=None)
    counted = held.values("quota_id").annotate(
        reserved=Count("pk", filter=Q(order=None)), ordered=Count("pk", filter=Q(order__status=PENDING))
    )
    return {
        row["quota_id"]: State.RESERVED if row["reserved"] else State.ORDERED
        for row in counted
        if row["reserved"] or row["ordered"]
    }


def _by_id(listed: Iterable[tuple[list[int], State]]) -> dict[int, list[State]]:
    found: dict[int, list[State]] = {}
    for ids, state in listed:
        for one in ids:
            found.setdefault(one, []).append(state)
    return found


def _buyable(event_ids: Collection[int], channel: str, now: datetime) -> list[tuple[int, int, int | None]]:
    """Event, product, variation (None where there are none)."""
    on_sale = _on_sale(channel, now) & Q(require_voucher=False, require_bundling=False)
    products = Product.objects.filter(on_sale, event_id__in=event_ids)
    plain = products.filter(variations=None).values_list("event_id", "pk")
    variations = Variation.objects.filter(_on_sale(channel, now), product__in=products)
    in_variations = variations.values_list(F("product__event_id"), "product_id", "pk")
    return [*((event_id, product_id, None) for event_id, product_id in plain), *in_variations]


def _on_sale(channel: str, now: datetime) -> Q:
    sold_there = Q(all_sales_channels=True) | Q(limit_sales_channels__contains=[channel])
    started = Q(available_from=None) | Q(available_from__lte=now)
    not_over = Q(available_until=None) | Q(available_until__gte=now)
    return sold_there & started & not_over & Q(active=True, hide_without_voucher=False)
