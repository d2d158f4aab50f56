"""Move the payment deadline of an order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from apps.backoffice.base import FormMixin
from apps.backoffice.orders.forms import ExtendForm
from apps.backoffice.orders.presenters import PAYABLE
from apps.backoffice.orders.views.base import OrderPage
from apps.sales.facade import extend_deadline

A_WEEK = timedelta(days=7)


class Extend(OrderPage, FormMixin):
    template = "backoffice/orders/extend.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.order.status not in PAYABLE or self.order.require_approval:
            return self.go(self.order_url())
        return super().get(request, *args, **kwargs)

    def form(self, data: Any = None, files: Any = None) -> ExtendForm:
        later = timezone.localdate(max(self.order.expires_at, self.now)) + A_WEEK
        return ExtendForm(data, initial={"expires": later})

    def save(self, form: ExtendForm) -> str:
        extend_deadline(self.order.pk, day=form.cleaned_data["expires"], actor=self.actor, now=self.now)
        return gettext("Payment deadline changed")

    def context(self, form: ExtendForm) -> dict[str, Any]:
        return {"heading": gettext("Payment deadline of order %(code)s") % {"code": self.order.code}}
