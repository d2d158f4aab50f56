"""Tickets of one check-in list, and the older endpoint for redeeming them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.admission.facade import redeem
from apps.admission.models import CheckinList
from apps.api.admission.redeem import CheckinResultSerializer, RedeemTicketSerializer, answer_to, redeem_of
from apps.api.admission.serializers import EXPAND, expand_requested, shown
from apps.api.admission.tickets import LIST_PARAMETERS, TicketsMixin
from apps.api.fields import BIGINT
from apps.api.orders.pdf_data import PDF_DATA, add_pdf_data_if_asked
from apps.api.serializer_cache import serializer_of
from apps.api.viewsets import EventViewSet
from apps.events.models import Event
from apps.orders.models import OrderPosition
from apps.teams.rights import EVENT_ORDERS_CHECKIN, EVENT_ORDERS_READ, EVENT_ORDERS_WRITE
from tenants.context.transactions import organizer_transaction

BARCODE_ONLY = OpenApiParameter("untrusted_input", bool, description="The path holds a barcode, never an id.")
SCANNED = {201: CheckinResultSerializer, 400: CheckinResultSerializer, 404: CheckinResultSerializer}


@extend_schema_view(
    list=extend_schema(parameters=[*LIST_PARAMETERS, PDF_DATA]),
    retrieve=extend_schema(parameters=[*LIST_PARAMETERS, PDF_DATA]),
)
class CheckinListPositionViewSet(TicketsMixin, EventViewSet):
    read_rights = (EVENT_ORDERS_READ, EVENT_ORDERS_CHECKIN)
    write_rights = (EVENT_ORDERS_WRITE, EVENT_ORDERS_CHECKIN)
    scans: ClassVar = frozenset(("redeem",))
    checkin_list: CheckinList | None = None

    def find_event(self, slug: str) -> Event | None:
        """Together with the list, in one query, because check-in staff wait for it."""
        list_id = self.kwargs["list"]
        if is_id(list_id) and "\0" not in slug:
            of_event = CheckinList.objects.select_related("event").filter(event__slug=slug)
            self.checkin_list = of_event.filter(pk=list_id).first()
        return self.checkin_list.event if self.checkin_list else super().find_event(slug)

    @property
    def lists(self) -> Sequence[CheckinList]:
        if self.checkin_list is None:
            raise Http404
        return [self.checkin_list]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.page_of_tickets()

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        ticket = self.get_object()
        self.prepare([ticket])
        return Response(shown(ticket, expand_requested(self)))

    def prepare(self, rows: Sequence[OrderPosition]) -> None:
        add_pdf_data_if_asked(rows, self.event)

    @extend_schema(
        request=RedeemTicketSerializer,
        responses=SCANNED,
        parameters=[EXPAND, PDF_DATA, BARCODE_ONLY],
        filters=False,
    )
    @action(detail=True, methods=["post"])
    def redeem(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """`id` is a ticket's id or its barcode."""
        values = serializer_of(RedeemTicketSerializer).validated(request.data)
        barcode = self.kwargs["pk"]
        may_be_id = request.query_params.get("untrusted_input", "").lower() not in ("true", "1")
        position_id = int(barcode) if may_be_id and is_id(barcode) else None
        scan = redeem_of(values, self.lists, barcode=barcode, position_id=position_id)
        with organizer_transaction(self.organizer):
            result = redeem(scan, actor=self.actor, now=self.now)
            return answer_to(result, expand_requested(self), canceled_supported=values["canceled_supported"])


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= BIGINT
