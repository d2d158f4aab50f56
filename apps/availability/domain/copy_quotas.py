"""Copy quotas with an event: same sizes, nothing claimed."""

from __future__ import annotations

from apps.availability.models import Quota
from apps.events.facade import Copying


def copy_quotas(copying: Copying) -> None:
    def adjust(quota: Quota) -> None:
        quota.event = copying.target
        quota.products = _new(copying, "item", quota.products)
        quota.variations = _new(copying, "variation", quota.variations)
        quota.claimed = quota.forced = 0
        quota.closed = False

    copying.rows("quota", Quota.objects.filter(event=copying.source).order_by("pk"), adjust)


def _new(copying: Copying, kind: str, old: list[int]) -> list[int]:
    return sorted(new for new in (copying.new_id(kind, one) for one in old) if new is not None)
