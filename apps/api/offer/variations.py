"""Variations of an item."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from apps.api.fields import I18nField, MoneyField
from apps.api.filters import CharFilter, FilterSet
from apps.api.offer.base import OfferViewSet, only_fields_of
from apps.api.offer.filters import UsableFilter
from apps.api.offer.item_fields import OfferedSerializer
from apps.catalog.facade import (
    VariationData,
    create_variation,
    delete_variation,
    effective_price,
    update_variation,
)
from apps.catalog.models import Product, Variation
from parterre.search import TextsOf, contains_words


class EffectivePriceField(MoneyField):
    """The variation's own price, or else its product's. Needs the product at hand."""

    def get_attribute(self, instance: Variation) -> Decimal:
        return effective_price(instance.product, instance)


class VariationSerializer(OfferedSerializer):
    value = I18nField(max_length=255)
    default_price = MoneyField(allow_null=True, default=None)
    price = EffectivePriceField(read_only=True)


class VariationFilter(FilterSet):
    active = UsableFilter()
    search = CharFilter(method="with_text")

    def with_text(self, rows: QuerySet[Variation], name: str, wanted: str) -> QuerySet[Variation]:
        return rows.filter(contains_words(wanted, TextsOf("value")))


def variation_data(values: dict[str, Any]) -> VariationData:
    return VariationData(**only_fields_of(VariationData, values))


class VariationViewSet(OfferViewSet):
    queryset = Variation.objects.all()
    serializer_class = VariationSerializer
    filterset_class = VariationFilter
    ordering_columns = {"id": "pk", "position": "position"}  # noqa: RUF012 - as the base declares it
    product: Product

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.product = get_object_or_404(Product.objects.filter(event=self.event), pk=self.kwargs["item"])

    def get_queryset(self) -> QuerySet[Variation]:
        return super().get_queryset().filter(product=self.product).select_related("product")

    def perform_create(self, values: dict[str, Any]) -> Variation:
        return create_variation(self.product, self.event, variation_data(values), actor=self.actor)

    def perform_update(self, found: Variation, values: dict[str, Any]) -> Variation:
        return update_variation(found, self.event, self.changes(VariationData, values), actor=self.actor)

    def perform_destroy(self, found: Variation) -> None:
        delete_variation(found, self.event, actor=self.actor)
