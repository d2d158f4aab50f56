"""Giving a payment back, or a part of it, the way it came."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404
from django.utils.translation import gettext

from apps.backoffice.base import FormMixin
from apps.backoffice.orders.forms import GiveBackForm
from apps.backoffice.orders.providers import provider_name
from apps.backoffice.orders.showing import shown
from apps.backoffice.orders.views.base import OrderPage
from apps.ordering.facade import refund_payment
from apps.payments.facade import refundable
from apps.payments.models import Payment
from parterre.web.templatetags.components import money


class GiveBack(OrderPage, FormMixin):
    template = "backoffice/orders/give_back.html"
    makes_new = True

    payment: Payment
    most: Decimal

    def load(self) -> None:
        super().load()
        payment = Payment.objects.filter(order=self.order, local_id=self.kwargs["payment"]).first()
        if payment is None:
            raise Http404
        self.payment, self.most = payment, refundable(payment)

    def form(self, data: Any = None, files: Any = None) -> GiveBackForm:
        too_much = shown(self.order).sums.too_much
        wished = min(too_much, self.most) or self.most
        return GiveBackForm(data, currency=self.event.currency, most=wished)

    def save(self, form: GiveBackForm) -> str:
        given = form.cleaned_data
        refund = refund_payment(
            self.payment.pk, amount=given["amount"], comment=given["comment"], actor=self.actor, now=self.now
        )
        amount = money(refund.amount, self.event.currency)
        return gettext("%(amount)s is on its way back") % {"amount": amount}

    def context(self, form: GiveBackForm) -> dict[str, Any]:
        provider = provider_name(self.event, self.payment.provider)
        heading = gettext("Give back by %(provider)s") % {"provider": provider}
        return {"heading": heading, "payment": self.payment, "most": self.most}
