"""Ticket files. The first request enqueues their creation, so a GET writes here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from apps.api.errors import busy
from apps.api.viewsets import EventViewSet, Rights
from apps.orders.models import Order, OrderPosition
from apps.teams.rights import EVENT_ORDERS_READ
from apps.tickets.facade import RenderedFile, UnknownOutput, request_file
from tenants.context.transactions import organizer_transaction

BEING_MADE = _("The ticket is being generated. Please try again in a few seconds.")
FILE = {(200, "application/pdf"): OpenApiTypes.BINARY, 409: OpenApiTypes.OBJECT}


class DownloadViewSet(EventViewSet):
    lookup_field = "output"
    queryset = Order.objects.all()
    read_rights: ClassVar[Rights] = (EVENT_ORDERS_READ,)

    def _read(self) -> HttpResponseBase:
        """Admitted in a read-only transaction; what follows opens one of its own, that may write."""
        return self._finished(self._answered)

    @extend_schema(responses=FILE)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with organizer_transaction(self.organizer):
                made = self.requested_file(self.kwargs["output"])
        except UnknownOutput as error:
            raise Http404 from error
        if made is None:
            return busy(str(BEING_MADE))
        answer = HttpResponse(made.content, content_type=made.content_type)
        answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
        answer["Cache-Control"] = "private, no-store"
        return answer

    def requested_file(self, output: str) -> RenderedFile | None:
        raise NotImplementedError


class OrderDownloadViewSet(DownloadViewSet):
    """All tickets of an order in one file."""

    def requested_file(self, output: str) -> RenderedFile | None:
        orders = Order.objects.filter(event=self.event)
        order: Order = get_object_or_404(orders, code=self.kwargs["code"])
        order.event = self.event
        return request_file(order, output, actor=self.actor)


class PositionDownloadViewSet(DownloadViewSet):
    """One ticket."""

    def requested_file(self, output: str) -> RenderedFile | None:
        positions = OrderPosition.objects.filter(order__event=self.event).select_related("order")
        position: OrderPosition = get_object_or_404(positions, pk=self.kwargs["id"])
        position.order.event = self.event
        return request_file(position.order, output, position=position, actor=self.actor)
