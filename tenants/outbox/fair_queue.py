"""Weighted fair queue of organizers (start-time fair queueing). Its state is kept between polls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush


@dataclass(frozen=True, slots=True)
class Offer:
    """Due tasks of an organizer in a queue. `due`: how many of its tasks may be handed over now."""

    org: str
    due: int
    share: int = 1


class FairQueue:
    """Scheduler of one queue. Each task moves an organizer back by 1/share; new organizers start without credit."""

    def __init__(self) -> None:
        self._now = 0.0
        self._next: dict[str, float] = {}

    def is_next(self, org: str) -> bool:
        """Whether no other organizer is ahead of it."""
        return self._next.get(org, 0.0) <= self._now

    def take(self, offers: Iterable[Offer], places: int) -> list[str]:
        """Organizers in scheduled order, once per task: at most `places`, at most what is due."""
        by_org = {offer.org: offer for offer in offers if offer.due > 0}
        left = {org: offer.due for org, offer in by_org.items()}
        heap = [(max(self._next.get(org, 0.0), self._now), org) for org in by_org]
        heapify(heap)
        order: list[str] = []
        while heap and len(order) < places:
            self._now, org = heappop(heap)
            order.append(org)
            left[org] -= 1
            self._next[org] = self._now + 1 / max(by_org[org].share, 1)
            if left[org]:
                heappush(heap, (self._next[org], org))
        self._next = {org: at for org, at in self._next.items() if at > self._now}
        return order
