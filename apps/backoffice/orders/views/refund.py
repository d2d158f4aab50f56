"""Refund a payment through its provider, or record a manual refund."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext

from apps.backoffice.base import FormMixin
from apps.backoffice.orders.forms import RecordRefundForm, RefundForm
from apps.backoffice.orders.payment_provider_names import provider_name
from apps.backoffice.orders.presenters import shown
from apps.backoffice.orders.views.base import OrderPage
from apps.payments.facade import read_balance, refundable
from apps.payments.models import Payment
from apps.sales.facade import record_manual_refund, refund_payment
from parterre.web.templatetags.components import money


class RefundPayment(OrderPage, FormMixin):
    template = "backoffice/orders/refund.html"
    makes_new = True

    payment: Payment
    most: Decimal

    def load(self) -> None:
        super().load()
        payment = Payment.objects.filter(order=self.order, local_id=self.kwargs["payment"]).first()
        if payment is None:
            raise Http404
        # A refund written down by hand may be of several payments.
        self.payment, self.most = payment, min(refundable(payment), read_balance(self.order).paid)

    def form(self, data: Any = None, files: Any = None) -> RefundForm:
        refund_due = shown(self.order).sums.refund_due
        wished = min(refund_due, self.most) or self.most
        return RefundForm(data, currency=self.event.currency, most=wished)

    def save(self, form: RefundForm) -> str:
        given = form.cleaned_data
        refund = refund_payment(
            self.payment.pk, amount=given["amount"], comment=given["comment"], actor=self.actor, now=self.now
        )
        amount = money(refund.amount, self.event.currency)
        return gettext("Refund of %(amount)s started") % {"amount": amount}

    def context(self, form: RefundForm) -> dict[str, Any]:
        provider = provider_name(self.payment.provider)
        heading = gettext("Refund via %(provider)s") % {"provider": provider}
        return {"heading": heading, "payment": self.payment, "most": self.most}


class RecordRefund(OrderPage, FormMixin):
    template = "backoffice/orders/book_refund.html"
    makes_new = True

    def form(self, data: Any = None, files: Any = None) -> RecordRefundForm:
        sums = shown(self.order).sums
        self.most = sums.paid
        initial = {"amount": sums.refund_due or self.most, "executed_at": timezone.localdate(self.now)}
        return RecordRefundForm(data, currency=self.event.currency, initial=initial)

    def save(self, form: RecordRefundForm) -> str:
        given = form.cleaned_data
        refund = record_manual_refund(
            self.order.pk,
            amount=given["amount"],
            executed_at=self._moment(given["executed_at"]),
            comment=given["comment"],
            actor=self.actor,
            now=self.now,
        )
        amount = money(refund.amount, self.event.currency)
        return gettext("Refund of %(amount)s recorded") % {"amount": amount}

    def _moment(self, day: date) -> datetime:
        """Of a day of the event's clock: today means now, any other day its noon."""
        if day == timezone.localdate(self.now):
            return self.now
        return datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())

    def context(self, form: RecordRefundForm) -> dict[str, Any]:
        return {"heading": gettext("Record manual refund"), "most": self.most}
