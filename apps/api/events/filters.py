"""Filters for the list of events."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from apps.api.filters import BooleanFilter, CharFilter, DateTimeFilter, FilterSet
from apps.api.serializer_cache import current_view
from apps.events.models import Event
from parterre.search import TextsOf, contains_words

Events = QuerySet[Event]
END = Coalesce("date_to", "date_from")


class EventFilter(FilterSet):
    is_public = BooleanFilter()
    live = BooleanFilter()
    has_subevents = BooleanFilter()
    testmode = BooleanFilter()
    is_past = BooleanFilter(method="filter_is_past")
    is_future = BooleanFilter(method="filter_is_future")
    ends_after = DateTimeFilter(method="filter_ends_after")
    sales_channel = CharFilter(method="filter_sales_channel")
    search = CharFilter(method="filter_search", max_length=200)
    date_from_after = DateTimeFilter(field_name="date_from", lookup_expr="gte")
    date_from_before = DateTimeFilter(field_name="date_from", lookup_expr="lte")
    date_to_after = DateTimeFilter(field_name="date_to", lookup_expr="gte")
    date_to_before = DateTimeFilter(field_name="date_to", lookup_expr="lte")

    class Meta:
        model = Event
        fields = ()

    def filter_is_past(self, events: Events, name: str, value: bool) -> Events:
        """Series never match true; there are none yet."""
        is_past = Q(ends_at__lt=current_view().now)
        return events.alias(ends_at=END).filter(is_past if value else ~is_past)

    def filter_is_future(self, events: Events, name: str, value: bool) -> Events:
        is_future = Q(date_from__gt=current_view().now)
        return events.filter(is_future if value else ~is_future)

    def filter_ends_after(self, events: Events, name: str, value: datetime) -> Events:
        return events.alias(ends_at=END).filter(ends_at__gte=value)

    def filter_sales_channel(self, events: Events, name: str, value: str) -> Events:
        return events.filter(Q(all_sales_channels=True) | Q(limit_sales_channels__contains=[value]))

    def filter_search(self, events: Events, name: str, value: str) -> Events:
        return events.filter(contains_words(value, "slug", TextsOf("name"), TextsOf("location")))
