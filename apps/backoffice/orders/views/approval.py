"""Approve or deny an order."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.backoffice.base import ActView, FormMixin
from apps.backoffice.orders.forms import DenyForm
from apps.backoffice.orders.presenters import shown
from apps.backoffice.orders.views.base import OrderPage
from apps.orders.models import Order, OrderStatus
from apps.sales.facade import approve_order, deny_order


def is_awaiting_approval(order: Order) -> bool:
    return order.status == OrderStatus.PENDING and order.require_approval


class Approve(OrderPage, ActView):
    """The buyer always hears of it: the time to pay begins now."""

    def act(self) -> str:
        order = approve_order(self.order.pk, notifies_buyer=True, actor=self.actor, now=self.now)
        if order.status == OrderStatus.PAID:
            return gettext("Order %(code)s approved and complete") % {"code": order.code}
        return gettext("Order %(code)s approved. The buyer can now pay.") % {"code": order.code}


class Deny(OrderPage, FormMixin):
    template = "backoffice/orders/deny.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_awaiting_approval(self.order):
            return self.go(self.order_url())
        return super().get(request, *args, **kwargs)

    def form(self, data: Any = None, files: Any = None) -> DenyForm:
        return DenyForm(data, order=self.order)

    def save(self, form: DenyForm) -> str:
        given = form.cleaned_data
        deny_order(
            self.order.pk,
            notifies_buyer=bool(given.get("notifies_buyer")),
            comment=given["comment"],
            actor=self.actor,
            now=self.now,
        )
        return gettext("Order %(code)s denied") % {"code": self.order.code}

    def context(self, form: DenyForm) -> dict[str, Any]:
        what = shown(self.order)
        heading = gettext("Deny order %(code)s?") % {"code": self.order.code}
        return {"heading": heading, "tickets": what.number_of_tickets, "sums": what.sums}
