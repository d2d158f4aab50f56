"""Ticket representation for check-in devices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final, cast

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from apps.admission.facade import requires_attention, scans_on
from apps.admission.models import CheckinList
from apps.api.fields import JsonObjectField
from apps.api.offer.items import ItemSerializer
from apps.api.offer.variations import VariationSerializer
from apps.api.orders.serializers import PositionSerializer
from apps.api.serializer_cache import serializer_of
from apps.api.viewsets import OrganizerViewSet
from apps.catalog.models import Variation
from apps.orders.models import OrderPosition, OrderStatus

EXPANDABLE: Final = ("subevent", "item", "variation", "answers.question", "addons")
EXPAND: Final = OpenApiParameter(
    "expand", str, many=True, enum=EXPANDABLE, description="Show objects in place of their ids."
)
HIDDEN_AT_CHECKIN: Final = frozenset(
    ["discount", "canceled", "tax_code", "voucher_budget_use", "plugin_data"]
)
Asked = frozenset[str]
VARIATIONS_OF_PRODUCT: Final = Prefetch("product__variations", Variation.objects.order_by("position", "pk"))


def expand_requested(view: OrganizerViewSet) -> Asked:
    return frozenset(view.request.query_params.getlist("expand"))


def with_related(
    positions: QuerySet[OrderPosition, OrderPosition], lists: Sequence[CheckinList], expanded: Asked
) -> QuerySet[OrderPosition, OrderPosition]:
    """A constant number of queries for what `CheckinPositionSerializer` reads."""
    positions = positions.select_related("order__event", "product", "variation", "addon_to")
    if "item" in expanded:
        positions = positions.select_related("product__tax_rule").prefetch_related(VARIATIONS_OF_PRODUCT)
    return positions.prefetch_related(scans_on(lists))


def shown(position: OrderPosition, expanded: Asked) -> dict[str, Any]:
    """Read with `with_related`, or just scanned."""
    product, as_read = position.product, cast(Any, position)
    as_read.shown_checkins = as_read.scans
    as_read.product_admission = product.admission
    as_read.product_generate_tickets = product.generate_tickets
    body = serializer_of(CheckinPositionSerializer).represented(position)
    if "item" in expanded:
        prefetch_related_objects([position], VARIATIONS_OF_PRODUCT)
        for variation in product.variations.all():
            variation.product = product
        body["item"] = serializer_of(ItemSerializer).represented(product)
    if "variation" in expanded and position.variation is not None:
        position.variation.product = product
        body["variation"] = serializer_of(VariationSerializer).represented(position.variation)
    return body


class _FirstNamed(serializers.Field[Any, Any, Any, Any]):
    """Of the first who is named: the ticket's attendee, the main ticket's, the buyer on the invoice."""

    on_ticket: ClassVar[str]
    on_invoice: ClassVar[str]
    nobody: ClassVar[Any] = None

    def get_attribute(self, instance: OrderPosition) -> Any:
        for position in (instance, instance.addon_to):
            if position is not None and position.attendee_name:
                return getattr(position, self.on_ticket)
        return (instance.order.invoice_address or {}).get(self.on_invoice) or self.nobody


class AttendeeNameField(_FirstNamed, serializers.CharField):
    on_ticket, on_invoice = "attendee_name", "name"


class AttendeeNamePartsField(_FirstNamed, JsonObjectField):
    on_ticket, on_invoice, nobody = "attendee_name_parts", "name_parts", {}


class RequireAttentionField(serializers.BooleanField):
    def get_attribute(self, instance: OrderPosition) -> bool:
        return requires_attention(instance)


class CheckinPositionSerializer(PositionSerializer):
    """An order position with the fields of its order that check-in needs."""

    attendee_name = AttendeeNameField(read_only=True, allow_null=True)
    attendee_name_parts = AttendeeNamePartsField(read_only=True)
    require_attention = RequireAttentionField(read_only=True)
    order__status = serializers.ChoiceField(choices=OrderStatus.values, read_only=True, source="order.status")
    order__valid_if_pending = serializers.BooleanField(read_only=True, source="order.valid_if_pending")
    order__require_approval = serializers.BooleanField(read_only=True, source="order.require_approval")
    order__locale = serializers.CharField(read_only=True, source="order.locale")

    def get_fields(self) -> dict[str, Any]:
        return {name: field for name, field in super().get_fields().items() if name not in HIDDEN_AT_CHECKIN}
