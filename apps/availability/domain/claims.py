"""Claim and release capacity for order positions. Call these last: see counters.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from django.db import connection, transaction

from apps.availability.domain.counters import release_capacity, take, take_forced
from apps.availability.models import Claim

RELEASE: Final = """
UPDATE availability_claim SET released_at = %s
WHERE {column} = ANY(%s::bigint[]) AND released_at IS NULL
RETURNING quota_id, forced
"""


class Position(Protocol):
    """An order's position that is stored already."""

    @property
    def pk(self) -> int: ...
    @property
    def order_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Want:
    """One unit of each of these quotas, for one position."""

    position: Position
    quota_ids: Sequence[int]


# Without a savepoint: a refusal is for the whole transaction, and this is its most contended part.
@transaction.atomic(savepoint=False)
def claim(wants: Sequence[Want], *, force: bool = False, now: datetime | None = None) -> None:
    """Take capacity, all or nothing: raises QuotaExhausted, and the transaction must then be rolled back.

    With `now`, holds of carts that ended make room when it is short.

    `force` sells deliberately beyond the size and never fails. At most three statements.
    What is in no quota is not held: whether it may be sold is for the caller to say.
    """
    claims = [
        Claim(quota_id=quota_id, order_id=want.position.order_id, position_id=want.position.pk, forced=force)
        for want in wants
        for quota_id in sorted(set(want.quota_ids))
    ]
    if not claims:
        return
    Claim.objects.bulk_create(claims)
    wanted = Counter(claim.quota_id for claim in claims)
    if force:
        take_forced(wanted)
    else:
        take(wanted, now=now)


def release(*, positions: Iterable[Position], now: datetime) -> int:
    """Let go of what these positions hold, and say how many claims that were. A second time finds none."""
    return _release("position_id", [position.pk for position in positions], now)


def release_orders(*, order_ids: Collection[int], now: datetime) -> int:
    """The same for all positions of these orders."""
    return _release("order_id", list(order_ids), now)


@transaction.atomic(savepoint=False)
def _release(column: str, ids: list[int], now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(RELEASE.format(column=column), [now, ids])
        released = cursor.fetchall()
    if released:
        release_capacity(
            Counter(quota_id for quota_id, forced in released if not forced),
            Counter(quota_id for quota_id, forced in released if forced),
        )
    return len(released)
