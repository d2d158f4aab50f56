"""All scans of an event, refused ones included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.admission.models import Checkin, ScanType
from apps.admission.queries import checkins_of, lists_of
from apps.api.admission.fields import REASONS
from apps.api.crud import ReadMixin
from apps.api.filters import BooleanFilter, ChoiceFilter, DateTimeFilter, FilterSet, IdFilter
from apps.api.orders.serializers import INTEGER, empty_until_supported, moment, number, words
from apps.api.viewsets import EventViewSet
from apps.teams.rights import EVENT_ORDERS_READ


class CheckinSerializer(serializers.Serializer[Checkin]):
    id = number()
    successful = serializers.BooleanField(read_only=True)
    error_reason = serializers.ChoiceField(choices=REASONS, read_only=True, allow_null=True)
    error_explanation = words(allow_null=True)
    position = number(source="position_id", allow_null=True)
    datetime = moment("scanned_at")
    list = number(source="list_id")
    created = moment("created_at", allow_null=True)
    auto_checked_in = serializers.BooleanField(read_only=True)
    gate = empty_until_supported(_("Gates"), INTEGER)
    device = empty_until_supported(_("Devices"), INTEGER)
    device_id = empty_until_supported(_("Devices"), INTEGER)
    type = serializers.ChoiceField(choices=ScanType.values, read_only=True)


class CheckinFilter(FilterSet):
    successful = BooleanFilter()
    error_reason = ChoiceFilter(choices=[(reason, reason) for reason in REASONS])
    list = IdFilter(lambda view: lists_of(view.event.pk))
    type = ChoiceFilter(choices=ScanType.choices)
    gate = IdFilter(lambda view: lists_of(view.event.pk).none())
    device = IdFilter(lambda view: lists_of(view.event.pk).none())
    auto_checked_in = BooleanFilter()
    created_since = DateTimeFilter(field_name="created_at", lookup_expr="gte")
    created_before = DateTimeFilter(field_name="created_at", lookup_expr="lt")
    datetime_since = DateTimeFilter(field_name="scanned_at", lookup_expr="gte")
    datetime_before = DateTimeFilter(field_name="scanned_at", lookup_expr="lt")

    class Meta:
        model = Checkin
        fields: ClassVar[Sequence[str]] = []


class CheckinViewSet(ReadMixin, EventViewSet):
    read_rights = (EVENT_ORDERS_READ,)
    queryset = Checkin.objects.all()
    serializer_class = CheckinSerializer
    filterset_class = CheckinFilter
    ordering_columns: ClassVar[Mapping[str, str]] = {
        "created": "created_at",
        "datetime": "scanned_at",
        "id": "pk",
    }
    default_ordering: ClassVar[Sequence[str]] = ("created_at",)

    def get_queryset(self) -> QuerySet[Checkin, Checkin]:
        return checkins_of(self.event.pk)
