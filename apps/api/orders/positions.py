"""Order positions across orders."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.crud import ReadMixin
from apps.api.fields import UnavailableField
from apps.api.orders.create import INTEGER, TEXT, AttendeeSerializer
from apps.api.orders.fields import UnsupportedField
from apps.api.orders.filters import PositionFilter
from apps.api.orders.pdf_data import PDF_DATA, add_pdf_data_if_asked
from apps.api.orders.queries import orders_for_display, sale_transaction, with_product_facts
from apps.api.orders.serializers import PositionSerializer, words
from apps.api.serializer_cache import serializer_of
from apps.api.viewsets import EventViewSet, OrganizerViewSet, Rights
from apps.orders.models import OrderPosition
from apps.sales.facade import cancel_ticket, edit_position
from apps.teams.rights import EVENT_ORDERS_READ, EVENT_ORDERS_WRITE
from tenants.context.transactions import organizer_transaction

MOMENT = {"type": "string", "format": "date-time", "nullable": True}
CANCELED_PARAMETER = OpenApiParameter("include_canceled_positions", bool)


class PositionPatchSerializer(AttendeeSerializer):
    item = UnsupportedField({"type": "integer"})
    variation = UnsupportedField(INTEGER)
    subevent = UnsupportedField(INTEGER)
    seat = UnsupportedField(TEXT)
    price = UnsupportedField({"type": "string", "format": "decimal"})
    tax_rule = UnsupportedField(INTEGER)
    valid_from = UnsupportedField(MOMENT)
    valid_until = UnsupportedField(MOMENT)
    secret = UnsupportedField({"type": "string"})
    answers = UnavailableField(value=[], feature=_("Questions"))


class OrganizerPositionSerializer(PositionSerializer):
    pdf_data = None  # type: ignore[assignment]  # of an event's positions alone
    event = words(source="order.event.slug")


@extend_schema_view(
    list=extend_schema(parameters=[CANCELED_PARAMETER]),
    retrieve=extend_schema(parameters=[CANCELED_PARAMETER]),
)
class PositionReading(ReadMixin, OrganizerViewSet):
    serializer_class = PositionSerializer
    filterset_class = PositionFilter
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    queryset = OrderPosition.objects.all()
    ordering_columns: ClassVar = {
        "order__code": "order__code",
        "order__datetime": "order__placed_at",
        "positionid": "positionid",
        "attendee_name": "attendee_name",
        "order__status": "order__status",
    }
    default_ordering = ("order__placed_at", "positionid")
    read_rights: ClassVar[Rights] = (EVENT_ORDERS_READ,)
    write_rights: ClassVar[Rights] = (EVENT_ORDERS_WRITE,)

    def get_queryset(self) -> QuerySet[OrderPosition]:
        positions = with_product_facts(OrderPosition.objects.filter(orders_for_display(self, "order__event")))
        if self.request.query_params.get("include_canceled_positions", "").lower() != "true":
            positions = positions.filter(canceled=False)
        return positions.select_related("order__event")


class OrganizerPositionViewSet(PositionReading):
    """Of all events in which the credential may read orders."""

    serializer_class = OrganizerPositionSerializer


@extend_schema_view(list=extend_schema(parameters=[PDF_DATA]), retrieve=extend_schema(parameters=[PDF_DATA]))
class EventPositionViewSet(PositionReading, EventViewSet):
    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        return self._with_pdf_data(super().paginate_queryset(queryset) or [])

    def get_object(self) -> OrderPosition:
        return self._with_pdf_data([super().get_object()])[0]

    def _with_pdf_data(self, positions: list[OrderPosition]) -> list[OrderPosition]:
        add_pdf_data_if_asked(positions, self.event)
        return positions

    @extend_schema(request=PositionPatchSerializer, responses={200: PositionSerializer})
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        changes = serializer_of(PositionPatchSerializer).validated(request.data, partial=True)
        with organizer_transaction(self.organizer):
            edit_position(self.get_object().pk, changes, actor=self.actor, now=self.now)
            return self.retrieve(request)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with sale_transaction(self.organizer):
            cancel_ticket(self.get_object().pk, notifies_buyer=False, actor=self.actor, now=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)
