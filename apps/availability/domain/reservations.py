"""Holding capacity for the positions of a cart, for a while, and handing it to an order.

What a cart held is forgotten when it ends: unlike the claims of orders it is not kept as history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from apps.availability.domain.claims import QuotaExhausted, lock_quotas, reclaim, release_capacity, take
from apps.availability.models import Claim, Quota

RELEASE_HOLDS: Final = (
    "DELETE FROM availability_claim WHERE cart_position_id = ANY(%s::bigint[]) RETURNING quota_id"
)
EXTEND: Final = """
UPDATE availability_claim SET expires_at = %s WHERE cart_position_id = ANY(%s::bigint[])
RETURNING cart_position_id, quota_id
"""
TRANSFER_TO_ORDER: Final = """
UPDATE availability_claim AS claim
SET order_id = %s, position_id = handed.position_id, cart_position_id = NULL, expires_at = NULL
FROM unnest(%s::bigint[], %s::bigint[]) AS handed (cart_position_id, position_id)
WHERE claim.cart_position_id = handed.cart_position_id
RETURNING claim.position_id, claim.quota_id
"""
FORGET: Final = """
DELETE FROM availability_claim AS claim
USING unnest(%s::bigint[], %s::bigint[]) AS refused (cart_position_id, quota_id)
WHERE claim.cart_position_id = refused.cart_position_id AND claim.quota_id = refused.quota_id
"""
CLEAN_UP_AT_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Reservation:
    """One unit of each of these quotas, for one position of a cart."""

    cart_position_id: int
    quota_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class NotReserved:
    """What there was no room for, and the quota that said so."""

    cart_position_id: int
    exhausted: QuotaExhausted


def reserve(wants: Sequence[Reservation], *, expires_at: datetime, now: datetime) -> list[NotReserved]:
    """Take as much as there is room for, the first ones first, and say what was not. Call it last.

    Two statements when there is room for all.
    """
    wanted = _counted(wants)
    if not wanted:
        return []
    Claim.objects.bulk_create(
        Claim(quota_id=quota_id, cart_position_id=want.cart_position_id, expires_at=expires_at)
        for want in wants
        for quota_id in sorted(set(want.quota_ids))
    )
    try:
        take(wanted, now=now)
    except QuotaExhausted:
        return _reserve_what_fits(wants)  # the quotas are locked now, and nothing was counted
    return []


def extend(*, cart_position_ids: Iterable[int], expires_at: datetime) -> dict[int, set[int]]:
    """The quotas that each of these positions still holds; one that ended and was taken back is not among them."""
    return _by_position(EXTEND, [expires_at, list(cart_position_ids)])


def transfer_to_order(*, order_id: int, positions: Mapping[int, int]) -> dict[int, set[int]]:
    """Hand what cart positions hold to an order's positions. No counter moves: what was held is what is sold.

    Answers the quotas that each position of the order holds now.
    """
    return _by_position(TRANSFER_TO_ORDER, [order_id, list(positions), list(positions.values())])


def release_holds(*, cart_position_ids: Iterable[int]) -> int:
    """A second time finds none."""
    with connection.cursor() as cursor:
        cursor.execute(RELEASE_HOLDS, [list(cart_position_ids)])
        gone = cursor.fetchall()
    if gone:
        release_capacity(Counter(quota_id for (quota_id,) in gone), {})
    return len(gone)


@transaction.atomic
def reclaim_expired(*, now: datetime) -> int:
    """Of all quotas, at most a batch; says how many."""
    ended = Claim.objects.filter(expires_at__lte=now).order_by("expires_at")[:CLEAN_UP_AT_MOST]
    quota_ids = sorted(set(ended.values_list("quota_id", flat=True)))
    if not quota_ids:
        return 0
    lock_quotas(quota_ids)
    return reclaim(quota_ids, now=now)


def release_products(product_ids: Sequence[int], variation_ids: Sequence[int]) -> None:
    """They are being deleted, and with them what carts have of them."""
    of_carts = Claim.objects.filter(cart_position__product_id__in=product_ids) | Claim.objects.filter(
        cart_position__variation_id__in=variation_ids
    )
    release_holds(cart_position_ids=set(of_carts.values_list("cart_position_id", flat=True)))


def _reserve_what_fits(wants: Sequence[Reservation]) -> list[NotReserved]:
    wanted = _counted(wants)
    left = {quota_id: room.left for quota_id, room in lock_quotas(wanted).items()}
    refused: list[tuple[Reservation, int]] = []
    held: list[Reservation] = []
    for want in wants:
        short = next((one for one in sorted(set(want.quota_ids)) if left.get(one, 0) == 0), None)
        if short is not None:
            refused.append((want, short))
            continue
        held.append(want)
        for quota_id in set(want.quota_ids):
            room = left[quota_id]
            left[quota_id] = None if room is None else room - 1
    _forget(want for want, _short in refused)
    if held:
        take(_counted(held))
    return _not_held(refused, wanted, _counted(held))


def _forget(wants: Iterable[Reservation]) -> None:
    """They were never counted; what these positions held before stays theirs."""
    pairs = [(want.cart_position_id, quota_id) for want in wants for quota_id in set(want.quota_ids)]
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [[one for one, _quota in pairs], [quota for _one, quota in pairs]])


def _not_held(
    refused: Sequence[tuple[Reservation, int]], wanted: Mapping[int, int], held: Mapping[int, int]
) -> list[NotReserved]:
    names = dict(Quota.objects.filter(pk__in={short for _want, short in refused}).values_list("pk", "name"))
    return [
        NotReserved(
            want.cart_position_id,
            QuotaExhausted(
                quota_id=short, name=names.get(short, ""), wanted=wanted[short], left=held.get(short, 0)
            ),
        )
        for want, short in refused
    ]


def _counted(wants: Iterable[Reservation]) -> Counter[int]:
    return Counter(quota_id for want in wants for quota_id in set(want.quota_ids))


def _by_position(statement: str, arguments: list[Any]) -> dict[int, set[int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        rows: list[tuple[int, int]] = cursor.fetchall()
    found: dict[int, set[int]] = {}
    for position_id, quota_id in rows:
        found.setdefault(position_id, set()).add(quota_id)
    return found
