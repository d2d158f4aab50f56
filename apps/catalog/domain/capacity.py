"""Interface to quotas, which are a layer above: availability registers its implementation at start-up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class QuotaLists:
    """Which products and variations a quota counts. Products with variations count through those alone."""

    quota_id: int
    products: Sequence[int]
    variations: Sequence[int]


class Capacity(Protocol):
    def quotas_of_event(self, event_id: int) -> Iterable[QuotaLists]:
        """In one query, ordered by the quota's key."""

    def remove_items(self, *, product_ids: Sequence[int] = (), variation_ids: Sequence[int] = ()) -> None:
        """They are being deleted: no quota lists them any more."""


_registered: list[Capacity] = []


def register_capacity(capacity: Capacity) -> None:
    _registered[:] = [capacity]


def capacity() -> Capacity:
    return _registered[0]
