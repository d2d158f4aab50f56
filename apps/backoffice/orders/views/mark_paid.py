"""Mark an order or a payment as paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.backoffice.base import ActView, FormMixin
from apps.backoffice.orders.forms import MarkPaidForm
from apps.backoffice.orders.payment_provider_names import provider_name
from apps.backoffice.orders.presenters import PAYABLE, shown
from apps.backoffice.orders.views.base import OrderPage
from apps.backoffice.refusals import sentence_of
from apps.orders.models import Order, OrderStatus
from apps.payments.facade import MANUAL, OPEN, RECEIVED, installed_methods, methods_recorded_by_hand
from apps.payments.models import Payment
from apps.sales.facade import UnknownPayment, check_payment, mark_paid, settle_payment
from parterre.kernel.errors import DomainError
from parterre.web.templatetags.components import money


def mark_paid_form(order: Order, data: Any = None) -> MarkPaidForm:
    """The method that the buyer chose last is proposed. One query."""
    methods = {name: provider_name(name) for name in methods_recorded_by_hand(order.event)}
    latest = order.payments.filter(state__in=OPEN).order_by("-local_id").first()
    chosen = latest.provider if latest is not None and latest.provider in methods else MANUAL
    return MarkPaidForm(data, order=order, methods=methods, initial={"provider": chosen})


class MarkPaid(OrderPage, FormMixin):
    """A page for those without script; with it, a dialog on the order's page has the same form."""

    template = "backoffice/orders/mark_paid.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.order.status not in PAYABLE:
            return self.go(self.order_url())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.order.status == OrderStatus.PAID:  # pressed twice: it is as wished
            return self.go(self.order_url(), self._done())
        return super().post(request, *args, **kwargs)

    def form(self, data: Any = None, files: Any = None) -> MarkPaidForm:
        return mark_paid_form(self.order, data)

    def save(self, form: MarkPaidForm) -> str:
        given = form.cleaned_data
        mark_paid(
            self.order.pk,
            provider=given.get("provider", MANUAL),
            notifies_buyer=bool(given.get("notifies_buyer")),
            actor=self.actor,
            now=self.now,
        )
        return self._done()

    def _done(self) -> str:
        return gettext("Order %(code)s marked as paid") % {"code": self.order.code}

    def context(self, form: MarkPaidForm) -> dict[str, Any]:
        heading = gettext("Mark order %(code)s as paid?") % {"code": self.order.code}
        return {"heading": heading, "amount": shown(self.order).sums.unpaid}


class ConfirmPayment(OrderPage, ActView):
    """What is at a provider is asked for there; of all else a person says that the money has come."""

    payment: Payment
    is_remote: bool

    def load(self) -> None:
        super().load()
        payment = Payment.objects.filter(order=self.order, local_id=self.kwargs["payment"]).first()
        if payment is None:
            raise Http404
        method = installed_methods().get(payment.provider)
        self.payment, self.is_remote = payment, method is not None and method.is_remote

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.payment.state in RECEIVED:
            return self.go(self.order_url(), self._has_come(self.payment.amount))
        if self.is_remote:
            return self._ask()
        return super().post(request, *args, **kwargs)

    def act(self) -> str:
        settled = settle_payment(self.payment.pk, actor=self.actor, now=self.now)
        return self._has_come(settled.payment.amount)

    def _ask(self) -> HttpResponse:
        """Outside of any transaction: the provider may take its time."""
        try:
            payment = check_payment(self.organizer, self.payment.pk, actor=self.actor, now=self.now)
        except UnknownPayment as error:
            raise Http404 from error
        except DomainError as refusal:
            messages.error(self.request, sentence_of(refusal))
            return self.go(self.order_url())
        if payment.state in RECEIVED:
            return self.go(self.order_url(), self._has_come(payment.amount))
        if payment.state in OPEN:
            return self.go(self.order_url(), gettext("The provider has not received this payment yet."))
        return self.go(self.order_url(), gettext("This payment failed or was canceled."))

    def _has_come(self, amount: Decimal) -> str:
        return gettext("%(amount)s received") % {"amount": money(amount, self.event.currency)}
