"""The only place that reads the clock. Surfaces and tasks read it; domain functions take `now`."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)


def after_waiting(now: datetime) -> datetime:
    """When somebody else was asked meanwhile, who may have taken their time."""
    return max(now, utc_now())
