"""Canceling an order."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.backoffice.base import FormMixin
from apps.backoffice.orders.forms import CancelForm
from apps.backoffice.orders.showing import shown
from apps.backoffice.orders.views.base import OrderPage
from apps.ordering.facade import cancel_order
from apps.orders.models import OrderStatus


class Cancel(OrderPage, FormMixin):
    template = "backoffice/orders/cancel.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.order.status == OrderStatus.CANCELED:
            return self.go(self.order_url())
        return super().get(request, *args, **kwargs)

    def form(self, data: Any = None, files: Any = None) -> CancelForm:
        return CancelForm(data, order=self.order)

    def save(self, form: CancelForm) -> str:
        cancel_order(
            self.order.pk,
            fee=form.fee,
            tells_buyer=form.tells,
            comment=form.cleaned_data["comment"],
            actor=self.actor,
            now=self.now,
        )
        return gettext("%(code)s is canceled") % {"code": self.order.code}

    def context(self, form: CancelForm) -> dict[str, Any]:
        what = shown(self.order)
        tickets = sum(not position.canceled for position in what.positions)
        heading = gettext("Cancel %(code)s?") % {"code": self.order.code}
        return {"heading": heading, "tickets": tickets, "sums": what.sums}
