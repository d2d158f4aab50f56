"""Cancel an order."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.backoffice.base import FormMixin
from apps.backoffice.orders.forms import CancelForm
from apps.backoffice.orders.presenters import shown
from apps.backoffice.orders.views.base import OrderPage
from apps.orders.models import OrderStatus
from apps.sales.facade import RefundRoute, cancel_and_refund, returnable
from parterre.web.templatetags.components import money


class Cancel(OrderPage, FormMixin):
    template = "backoffice/orders/cancel.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.order.status == OrderStatus.CANCELED:
            return self.go(self.order_url())
        return super().get(request, *args, **kwargs)

    def form(self, data: Any = None, files: Any = None) -> CancelForm:
        what = shown(self.order)
        return CancelForm(
            data,
            order=self.order,
            due=what.sums.paid,
            returnable=returnable(self.order),
        )

    def save(self, form: CancelForm) -> str:
        canceled = cancel_and_refund(
            self.order.pk,
            way=form.chosen_way,
            fee=form.fee,
            notifies_buyer=form.tells,
            comment=form.cleaned_data["comment"],
            actor=self.actor,
            now=self.now,
        )
        values = {"code": self.order.code, "amount": money(canceled.refunded, self.event.currency)}
        if canceled.refunded and form.chosen_way == RefundRoute.ORIGINAL_METHOD:
            return gettext("Order %(code)s canceled. Refund of %(amount)s started.") % values
        if canceled.refunded:
            return gettext("Order %(code)s canceled. Refund of %(amount)s recorded.") % values
        return gettext("Order %(code)s canceled") % values

    def context(self, form: CancelForm) -> dict[str, Any]:
        what = shown(self.order)
        heading = gettext("Cancel order %(code)s?") % {"code": self.order.code}
        return {"heading": heading, "tickets": what.number_of_tickets, "sums": what.sums}
