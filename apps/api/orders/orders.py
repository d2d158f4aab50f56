"""Orders: read and write below an event, read-only below an organizer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.crud import ReadMixin
from apps.api.errors import body_of
from apps.api.fields import MoneyField
from apps.api.orders.create import OrderCreateSerializer, is_simulation, request_from
from apps.api.orders.fields import text
from apps.api.orders.filters import OrderFilter
from apps.api.orders.pdf_data import PDF_DATA, add_pdf_data_if_asked
from apps.api.orders.queries import (
    PARAMETERS,
    Selection,
    orders_for_display,
    positions_of,
    sale_transaction,
    shown,
    with_lines,
)
from apps.api.orders.serializers import OrderSerializer
from apps.api.serializer_cache import serializer_of
from apps.api.viewsets import EventViewSet, OrganizerViewSet, Rights
from apps.orders.models import Order
from apps.sales.facade import (
    OrderRefused,
    PlacedOrder,
    PlaceOrder,
    approve_order,
    cancel_order,
    delete_test_order,
    deny_order,
    edit_order,
    extend_deadline,
    mark_paid,
    placing_order,
    resend_link,
    simulate_order,
)
from apps.teams.rights import EVENT_ORDERS_READ, EVENT_ORDERS_WRITE
from tenants.context.transactions import organizer_readonly, organizer_transaction

CANCELED_PARAMETERS = [
    OpenApiParameter("include_canceled_positions", bool),
    OpenApiParameter("include_canceled_fees", bool),
]
READ_PARAMETERS = [*CANCELED_PARAMETERS, *PARAMETERS]


class MarkPaidSerializer(serializers.Serializer[Any]):
    send_email = serializers.BooleanField(default=True)


class ApproveSerializer(serializers.Serializer[Any]):
    send_email = serializers.BooleanField(default=True)


class DenySerializer(serializers.Serializer[Any]):
    send_email = serializers.BooleanField(default=True)
    comment = text()


class MarkCanceledSerializer(serializers.Serializer[Any]):
    send_email = serializers.BooleanField(default=True)
    comment = text()
    cancellation_fee = MoneyField(required=False, allow_null=True)


class ExtendSerializer(serializers.Serializer[Any]):
    expires = serializers.DateField()
    force = serializers.BooleanField(default=False)


class OrderReading(ReadMixin, OrganizerViewSet):
    serializer_class = OrderSerializer
    filterset_class = OrderFilter
    lookup_field = "code"
    queryset = Order.objects.all()
    ordering_columns: ClassVar = {
        "datetime": "placed_at",
        "code": "code",
        "status": "status",
        "last_modified": "last_modified",
        "cancellation_date": "canceled_at",
    }
    default_ordering = ("placed_at",)
    read_rights: ClassVar[Rights] = (EVENT_ORDERS_READ,)
    write_rights: ClassVar[Rights] = (EVENT_ORDERS_WRITE,)
    sends_page_generated = True

    def get_queryset(self) -> QuerySet[Order]:
        return with_lines(
            self.readable_orders(),
            canceled_positions=self._asks_for("include_canceled_positions"),
            canceled_fees=self._asks_for("include_canceled_fees"),
        )

    def readable_orders(self) -> QuerySet[Order]:
        raise NotImplementedError

    def _asks_for(self, parameter: str) -> bool:
        return self.request.query_params.get(parameter, "").lower() == "true"

    @extend_schema(parameters=READ_PARAMETERS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        orders = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.bodies(orders or []))

    @extend_schema(parameters=READ_PARAMETERS)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.bodies([self.get_object()])[0])

    def bodies(self, orders: Sequence[Order]) -> Sequence[dict[str, Any]]:
        selection = Selection.asked_by(self.request)
        return [selection.of(self.shape.represented(order)) for order in orders]


class OrganizerOrderViewSet(OrderReading):
    """Of all events in which the credential may read orders."""

    def readable_orders(self) -> QuerySet[Order]:
        return Order.objects.filter(orders_for_display(self, "event")).select_related("event")


@extend_schema_view(list=extend_schema(parameters=[PDF_DATA]), retrieve=extend_schema(parameters=[PDF_DATA]))
class EventOrderViewSet(OrderReading, EventViewSet):
    def readable_orders(self) -> QuerySet[Order]:
        return Order.objects.filter(orders_for_display(self, "event"))

    def bodies(self, orders: Sequence[Order]) -> Sequence[dict[str, Any]]:
        for order in orders:
            order.event = self.event
        positions = [position for order in orders for position in positions_of(order)]
        add_pdf_data_if_asked(positions, self.event)
        return super().bodies(orders)

    @extend_schema(request=OrderCreateSerializer, responses={201: OrderSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = serializer_of(OrderCreateSerializer).validated(request.data)
        placing = request_from(values, self.event)
        try:
            return self._simulate(placing) if is_simulation(values) else self._place(placing)
        except OrderRefused as refused:
            return Response(mirrored(body_of(refused), values), status=status.HTTP_400_BAD_REQUEST)

    def _place(self, placing: PlaceOrder) -> Response:
        """The answer is ready before the counters move, which other sales wait for."""
        with (
            sale_transaction(self.organizer),
            placing_order(placing, actor=self.actor, now=self.now) as placed,
        ):
            return self.answer_ahead(self._created(placed))

    def _simulate(self, placing: PlaceOrder) -> Response:
        with organizer_readonly(self.organizer):
            placed = simulate_order(placing, now=self.now)
            placed.order.placed_at = None  # type: ignore[assignment]  # it never was
            return self._created(placed)

    def _created(self, placed: PlacedOrder) -> Response:
        return Response(self.bodies([shown(placed)])[0], status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        changes = self.shape.validated(request.data, partial=True)
        with organizer_transaction(self.organizer):
            edit_order(self.get_object().pk, changes, actor=self.actor, now=self.now)
            return self.retrieve(request)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with sale_transaction(self.organizer):
            delete_test_order(self.get_object().pk, actor=self.actor, now=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=MarkPaidSerializer, responses={200: OrderSerializer})
    @action(detail=True, methods=["post"])
    def mark_paid(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = serializer_of(MarkPaidSerializer).validated(request.data)
        with sale_transaction(self.organizer):
            mark_paid(
                self.get_object().pk, notifies_buyer=values["send_email"], actor=self.actor, now=self.now
            )
        return self._as_it_is_now()

    @extend_schema(request=MarkCanceledSerializer, responses={200: OrderSerializer})
    @action(detail=True, methods=["post"])
    def mark_canceled(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = serializer_of(MarkCanceledSerializer).validated(request.data)
        with sale_transaction(self.organizer):
            cancel_order(
                self.get_object().pk,
                fee=values.get("cancellation_fee"),
                notifies_buyer=values["send_email"],
                comment=values.get("comment", ""),
                actor=self.actor,
                now=self.now,
            )
        return self._as_it_is_now()

    @extend_schema(request=ExtendSerializer, responses={200: OrderSerializer})
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = serializer_of(ExtendSerializer).validated(request.data)
        with sale_transaction(self.organizer):
            extend_deadline(
                self.get_object().pk,
                day=values["expires"],
                force=values["force"],
                actor=self.actor,
                now=self.now,
            )
        return self._as_it_is_now()

    @extend_schema(request=ApproveSerializer, responses={200: OrderSerializer})
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = serializer_of(ApproveSerializer).validated(request.data)
        with sale_transaction(self.organizer):
            approve_order(
                self.get_object().pk, notifies_buyer=values["send_email"], actor=self.actor, now=self.now
            )
        return self._as_it_is_now()

    @extend_schema(request=DenySerializer, responses={200: OrderSerializer})
    @action(detail=True, methods=["post"])
    def deny(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = serializer_of(DenySerializer).validated(request.data)
        with sale_transaction(self.organizer):
            deny_order(
                self.get_object().pk,
                notifies_buyer=values["send_email"],
                comment=values.get("comment", ""),
                actor=self.actor,
                now=self.now,
            )
        return self._as_it_is_now()

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def resend_link(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with organizer_transaction(self.organizer):
            resend_link(self.get_object(), actor=self.actor, now=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _as_it_is_now(self) -> Response:
        with organizer_readonly(self.organizer):
            return self.retrieve(self.request)


def mirrored(errors: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Lists of errors are as long as the lists they are about."""
    for name, below in errors.items():
        if isinstance(below, list) and isinstance(values.get(name), list):
            below += [{}] * (len(values[name]) - len(below))
    return errors
