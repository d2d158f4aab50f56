"""Filters shared by products and variations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Func, Q, QuerySet, TextField

from apps.api.filters import BooleanFilter
from apps.api.serializer_cache import current_view


class Texts(Func):
    """The texts of an object of language to text, without the languages."""

    template = "jsonb_path_query_array(%(expressions)s, '$.*')::text"
    output_field = TextField()


def with_text(rows: QuerySet[Any], column: str, wanted: str) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.alias(texts=Texts(F(column))).filter(texts__icontains=wanted)
    return found


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
