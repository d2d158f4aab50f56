"""Quotas and their availability."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.fields import SkipField
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.fields import BIGINT, INT4, CharField, IntegerField, ListField, UnavailableField
from apps.api.filters import FilterSet, IdFilter, IdInFilter
from apps.api.offer.base import OfferViewSet, only_fields_of
from apps.api.offer.item_fields import ID_OR_NULL
from apps.api.serializer_cache import current_view
from apps.availability.facade import (
    Availability,
    QuotaData,
    create_quota,
    delete_quota,
    holders_of,
    update_quota,
)
from apps.availability.models import Quota
from apps.catalog.models import Product
from parterre.kernel.bounds import MOST_IDS

WITH_AVAILABILITY: Final = "with_availability"
WITH_AVAILABILITY_PARAMETER: Final = OpenApiParameter(
    WITH_AVAILABILITY, bool, description="true adds available and available_number"
)
NOTHING_RESERVED: Final = ("exited_orders", "blocking_vouchers", "waiting_list")
DATES: Final = _("Dates of a series")


class IdListField(ListField):
    """Of objects of this event: whether there are such, the domain finds out."""

    def __init__(self, **options: Any) -> None:
        child = IntegerField(min_value=1, max_value=BIGINT)
        super().__init__(child=child, required=False, default=list, max_length=MOST_IDS, **options)


class AvailableField(serializers.BooleanField):
    def get_attribute(self, instance: Quota) -> bool:
        return _availability_asked_for(instance).is_available


class AvailableNumberField(serializers.IntegerField):
    def get_attribute(self, instance: Quota) -> int | None:
        return _availability_asked_for(instance).left


def _availability_asked_for(quota: Quota) -> Availability:
    """From the row that is shown: no query. Raises SkipField when the client did not ask."""
    if current_view().request.query_params.get(WITH_AVAILABILITY) != "true":
        raise SkipField
    return Availability.of(quota)


class QuotaSerializer(serializers.Serializer[Quota]):
    id = serializers.IntegerField(read_only=True)
    name = CharField(max_length=200)
    size = IntegerField(min_value=0, max_value=INT4, allow_null=True, default=None)
    items = IdListField(source="products")
    variations = IdListField()
    subevent = UnavailableField(value=None, feature=DATES, schema=ID_OR_NULL)
    closed = serializers.BooleanField(default=False)
    close_when_sold_out = serializers.BooleanField(default=False)
    release_after_exit = UnavailableField(value=False, feature=_("Quotas that count exits"))
    ignore_for_event_availability = serializers.BooleanField(default=False)
    available = AvailableField(read_only=True)
    available_number = AvailableNumberField(read_only=True, allow_null=True)


class AvailabilitySerializer(serializers.Serializer[Quota]):
    """Who holds how much of a quota."""

    available = serializers.BooleanField(read_only=True)
    available_number = serializers.IntegerField(read_only=True, allow_null=True)
    total_size = serializers.IntegerField(read_only=True, allow_null=True)
    paid_orders = serializers.IntegerField(read_only=True)
    pending_orders = serializers.IntegerField(read_only=True)
    exited_orders = serializers.IntegerField(read_only=True)
    blocking_vouchers = serializers.IntegerField(read_only=True)
    cart_positions = serializers.IntegerField(read_only=True)
    waiting_list = serializers.IntegerField(read_only=True)


class OfItemsFilter(IdInFilter):
    """Quotas that list any of these."""

    def filter(self, qs: QuerySet[Quota], value: Iterable[Product]) -> QuerySet[Quota]:
        ids = [product.pk for product in value]
        return qs.filter(products__overlap=ids) if ids else qs


class QuotaFilter(FilterSet):
    subevent = IdFilter(lambda _view: Quota.objects.none())
    subevent__in = IdInFilter(lambda _view: Quota.objects.none())
    items__in = OfItemsFilter(lambda view: Product.objects.filter(event=view.event))


@extend_schema_view(
    list=extend_schema(parameters=[WITH_AVAILABILITY_PARAMETER]),
    retrieve=extend_schema(parameters=[WITH_AVAILABILITY_PARAMETER]),
)
class QuotaViewSet(OfferViewSet):
    queryset = Quota.objects.all()
    serializer_class = QuotaSerializer
    filterset_class = QuotaFilter
    ordering_columns = {"id": "pk", "size": "size"}  # noqa: RUF012 - as the base declares it

    def get_queryset(self) -> QuerySet[Quota]:
        return super().get_queryset().filter(event=self.event)

    def perform_create(self, values: dict[str, Any]) -> Quota:
        return create_quota(self.event, QuotaData(**only_fields_of(QuotaData, values)), actor=self.actor)

    def perform_update(self, found: Quota, values: dict[str, Any]) -> Quota:
        return update_quota(found, self.event, self.changes(QuotaData, values), actor=self.actor)

    def perform_destroy(self, found: Quota) -> None:
        delete_quota(found, actor=self.actor)

    @extend_schema(responses=AvailabilitySerializer)
    @action(detail=True, methods=["get"])
    def availability(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        quota = self.get_object()
        availability, holders = Availability.of(quota), holders_of(quota.pk)
        body = {
            "available": availability.is_available,
            "available_number": availability.left,
            "total_size": quota.size,
            "paid_orders": holders.paid,
            "pending_orders": holders.pending,
            "cart_positions": holders.carts,
        }
        return Response(body | dict.fromkeys(NOTHING_RESERVED, 0))
