"""Payments and refunds of an order, read-only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound

from apps.api.crud import ReadMixin
from apps.api.orders.serializers import PaymentSerializer, RefundSerializer
from apps.api.viewsets import EventViewSet, Rights
from apps.orders.models import Order
from apps.payments.models import Payment, Refund
from apps.teams.rights import EVENT_ORDERS_READ, EVENT_ORDERS_WRITE


class OfAnOrder(ReadMixin, EventViewSet):
    lookup_field = "local_id"
    read_rights: ClassVar[Rights] = (EVENT_ORDERS_READ,)
    write_rights: ClassVar[Rights] = (EVENT_ORDERS_WRITE,)
    default_ordering = ("local_id",)

    @property
    def order(self) -> Order:
        code = self.kwargs["order"]
        order = None if "\0" in code else Order.objects.filter(event=self.event, code=code).first()
        if order is None:
            raise NotFound
        order.event = self.event
        return order


class PaymentViewSet(OfAnOrder):
    serializer_class = PaymentSerializer
    queryset = Payment.objects.all()

    def get_queryset(self) -> QuerySet[Any]:
        return self.order.payments.all()


class RefundViewSet(OfAnOrder):
    serializer_class = RefundSerializer
    queryset = Refund.objects.all()

    def get_queryset(self) -> QuerySet[Any]:
        return self.order.refunds.select_related("payment")
