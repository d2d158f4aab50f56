"""Compute the availability of a quota from its counters. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from apps.availability.models import Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """`size` None: unlimited. What was sold beyond the size (`forced`) takes room like everything else."""

    size: int | None
    claimed: int
    forced: int
    closed: bool

    @classmethod
    def of(cls, quota: Quota) -> Availability:
        return cls(size=quota.size, claimed=quota.claimed, forced=quota.forced, closed=quota.closed)

    @property
    def left(self) -> int | None:
        """None: as many as one likes."""
        if self.closed:
            return 0
        return None if self.size is None else max(0, self.size - self.claimed - self.forced)

    @property
    def is_available(self) -> bool:
        return self.has_room_for(1)

    def has_room_for(self, wanted: int) -> bool:
        return self.left is None or wanted <= self.left
