"""Filters shared by products and variations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from apps.api.filters import BooleanFilter
from apps.api.serializer_cache import current_view


def usable_at(now: datetime) -> Q:
    """Active, and within its window of sale."""
    started = Q(available_from=None) | Q(available_from__lte=now)
    return Q(active=True) & started & (Q(available_until=None) | Q(available_until__gte=now))


class UsableFilter(BooleanFilter):
    """`?active=true`: can be sold now. `false`: all others."""

    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        if value is None:
            return qs
        usable = usable_at(current_view().now)
        return qs.filter(usable) if value else qs.exclude(usable)
