"""Claim and release capacity for order positions. Call these last: counters stay locked until COMMIT."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from django.db import connection, transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import Entry, record_all
from apps.availability.domain.availability import Availability
from apps.availability.models import Claim, Quota
from parterre.kernel.actor import SYSTEM
from parterre.kernel.errors import DomainError

# One statement decides and counts: of two buyers of the last one, the second sees the count of the first.
TAKE: Final = """
UPDATE availability_quota AS quota
SET claimed = quota.claimed + wanted.number,
    closed = quota.close_when_sold_out
        AND (quota.claimed + quota.forced + wanted.number >= quota.size) IS TRUE
FROM unnest(%s::bigint[], %s::int[]) AS wanted (id, number)
WHERE quota.id = wanted.id
  AND NOT quota.closed
  AND (quota.size IS NULL OR quota.claimed + quota.forced + wanted.number <= quota.size)
RETURNING quota.id, quota.event_id, quota.closed
"""
TAKE_REGARDLESS: Final = """
UPDATE availability_quota AS quota
SET forced = quota.forced + wanted.number
FROM unnest(%s::bigint[], %s::int[]) AS wanted (id, number)
WHERE quota.id = wanted.id
"""
RELEASE_CAPACITY: Final = """
UPDATE availability_quota AS quota
SET claimed = quota.claimed - returned.claimed, forced = quota.forced - returned.forced
FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS returned (id, claimed, forced)
WHERE quota.id = returned.id
"""
# Holds of carts that ended. Whoever is letting go of one this moment keeps it locked, and gives it back himself.
RECLAIM: Final = """
DELETE FROM availability_claim WHERE id IN (
    SELECT id FROM availability_claim
    WHERE quota_id = ANY(%s::bigint[]) AND expires_at <= %s
    FOR UPDATE SKIP LOCKED
)
RETURNING quota_id
"""


class QuotaExhausted(DomainError):
    """Nothing was taken. Of several quotas without room, the one with the lowest key is named."""

    message = _('Not enough tickets left for "%(name)s": %(wanted)s requested, %(left)s available.')

    def __init__(self, *, quota_id: int, name: str, wanted: int, left: int) -> None:
        super().__init__(quota_id=quota_id, name=name, wanted=wanted, left=left)
        self.quota_id, self.name, self.wanted, self.left = quota_id, name, wanted, left


def take(wanted: Mapping[int, int], *, now: datetime | None = None) -> None:
    """Number by quota; all or nothing. One statement for one quota, two for several.

    When room is short and `now` is given, what carts held for too long is taken back first. After a refusal the
    quotas' rows are locked, and nothing was counted.
    """
    taken = _take(wanted) if len(wanted) == 1 else []
    if not taken:
        quotas = _lock(wanted)
        if now is not None and not _have_room(wanted, quotas) and reclaim(list(wanted), now=now):
            quotas = _lock(wanted)
        _refuse_without_room(wanted, quotas)
        taken = _take(wanted)
        if len(taken) != len(wanted):
            raise RuntimeError("quotas changed although their rows were locked")
    _log_closed([(quota_id, event_id) for quota_id, event_id, closed in taken if closed])


def reclaim(quota_ids: Collection[int], *, now: datetime) -> int:
    """Take back what carts held for too long; says how many. The quotas' rows must be locked."""
    with connection.cursor() as cursor:
        cursor.execute(RECLAIM, [list(quota_ids), now])
        ended = cursor.fetchall()
    if ended:
        release_capacity(Counter(quota_id for (quota_id,) in ended), {})
    return len(ended)


def lock_quotas(quota_ids: Collection[int]) -> dict[int, Availability]:
    """What is left of them, while nobody else can take any."""
    return {quota_id: Availability.of(quota) for quota_id, quota in _lock(quota_ids).items()}


def _take(wanted: Mapping[int, int]) -> list[tuple[int, int, bool]]:
    """Quota, its event, whether it closed thereby; for those that had room."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [list(wanted), list(wanted.values())])
        taken: list[tuple[int, int, bool]] = cursor.fetchall()
        return taken


def take_forced(wanted: Mapping[int, int]) -> None:
    """Deliberately beyond the size, or although closed; counted apart, so that it is never hidden."""
    if len(wanted) > 1:
        _lock(wanted)
    with connection.cursor() as cursor:
        cursor.execute(TAKE_REGARDLESS, [list(wanted), list(wanted.values())])


def release_capacity(claimed: Mapping[int, int], forced: Mapping[int, int]) -> None:
    """Numbers by quota. A quota that closed when it was sold out stays closed."""
    quota_ids = sorted({*claimed, *forced})
    if len(quota_ids) > 1:
        _lock(quota_ids)
    numbers = [[counted.get(quota_id, 0) for quota_id in quota_ids] for counted in (claimed, forced)]
    with connection.cursor() as cursor:
        cursor.execute(RELEASE_CAPACITY, [quota_ids, *numbers])


def _lock(quota_ids: Collection[int]) -> dict[int, Quota]:
    # Without KEY: inserting claims, which refer to these rows, need not wait.
    locked = Quota.objects.filter(pk__in=list(quota_ids)).order_by("pk").select_for_update(no_key=True)
    return {quota.pk: quota for quota in locked}


def _have_room(wanted: Mapping[int, int], quotas: Mapping[int, Quota]) -> bool:
    return all(
        quota_id in quotas and Availability.of(quotas[quota_id]).has_room_for(number)
        for quota_id, number in wanted.items()
    )


def _refuse_without_room(wanted: Mapping[int, int], quotas: Mapping[int, Quota]) -> None:
    for quota_id in sorted(wanted):
        quota = quotas.get(quota_id)
        if quota is None:
            raise QuotaExhausted(quota_id=quota_id, name="", wanted=wanted[quota_id], left=0)
        left = Availability.of(quota).left
        if left is not None and left < wanted[quota_id]:
            raise QuotaExhausted(quota_id=quota_id, name=quota.name, wanted=wanted[quota_id], left=left)


def _log_closed(quotas: list[tuple[int, int]]) -> None:
    if quotas:
        record_all(
            Entry(actor=SYSTEM, action="quota.closed", object_type="quota", object_id=one, event_id=event_id)
            for one, event_id in quotas
        )


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
