"""Figures of a check-in list: tickets, check-ins, and how many are inside."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Q
from rest_framework import serializers

from apps.admission.models import CheckinList
from apps.admission.queries import Counts
from apps.catalog.models import Product
from apps.events.models import Event
from parterre.kernel.formats import text_in


class _CountedSerializer(serializers.Serializer[None]):
    checkin_count = serializers.IntegerField()
    position_count = serializers.IntegerField()


class VariationStatusSerializer(_CountedSerializer):
    id = serializers.IntegerField()
    value = serializers.CharField()


class ProductStatusSerializer(_CountedSerializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    admission = serializers.BooleanField()
    variations = VariationStatusSerializer(many=True, read_only=True)


class EventNameSerializer(serializers.Serializer[None]):
    name = serializers.CharField()


class ListStatusSerializer(_CountedSerializer):
    event = EventNameSerializer()
    inside_count = serializers.IntegerField()
    items = ProductStatusSerializer(many=True, read_only=True)


def status_of(event: Event, checkin_list: CheckinList, counts: Counts, *, inside: int) -> dict[str, Any]:
    """Products in the order of the shop; texts in the event's language."""
    language = event.settings.get("locale") or next(iter(event.languages), None)
    on_list = Q() if checkin_list.all_products else Q(pk__in=checkin_list.limit_products)
    products = event.products.filter(on_list).prefetch_related("variations").order_by("position", "pk")
    return {
        "event": {"name": text_in(event.name, language)},
        "checkin_count": counts.checkins.total(),
        "position_count": counts.positions.total(),
        "inside_count": inside,
        "items": [_product_status(product, counts, language) for product in products],
    }


def _product_status(product: Product, counts: Counts, language: str | None) -> dict[str, Any]:
    variations = sorted(product.variations.all(), key=lambda one: (one.position, one.pk))
    return {
        "id": product.pk,
        "name": text_in(product.name, language),
        "admission": product.admission,
        "checkin_count": _of_product(counts.checkins, product.pk),
        "position_count": _of_product(counts.positions, product.pk),
        "variations": [
            {
                "id": variation.pk,
                "value": text_in(variation.value, language),
                "checkin_count": counts.checkins[product.pk, variation.pk],
                "position_count": counts.positions[product.pk, variation.pk],
            }
            for variation in variations
        ],
    }


def _of_product(counted: Counter[tuple[int, int | None]], product_id: int) -> int:
    return sum(number for (product, _variation), number in counted.items() if product == product_id)
