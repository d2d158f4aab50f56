"""Resend order links by email. The response does not reveal whether the address has orders."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.messaging.facade import write_order_links
from apps.orders.models import Order
from apps.orders.queries import orders_of_address
from apps.shop.forms import EmailForm
from apps.shop.limits import is_within, network
from apps.shop.views.base import EventView
from parterre.kernel.actor import BUYER
from parterre.kernel.formats import text_in
from tenants.context.transactions import organizer_readonly, organizer_transaction

MOST_ORDERS: Final = 20


class Resend(EventView):
    works_while_paused = True

    def get(self, request: HttpRequest, event: str) -> HttpResponse:
        self.find_event(event)
        return self.page(EmailForm(auto_id="f_%s"))

    def post(self, request: HttpRequest, event: str) -> HttpResponse:
        with organizer_readonly(self.organizer):
            self.find_event(event)
        form = EmailForm(request.POST, auto_id="f_%s")
        if not form.is_valid():
            return self.page(form, status=422)
        if not is_within(request, "shop_resend_place", self.organizer.schema_name, network(request)):
            form.add_error(None, gettext("Too many requests. Try again in an hour."))
            return self.page(form, status=429)
        self._send(form.cleaned_data["email"])
        message = gettext(
            "If there are orders for this address, we have sent you an email with links to them."
        )
        return self.go("resend", note=("ok", message))

    def page(self, form: EmailForm, *, status: int = 200) -> HttpResponse:
        return self.show(
            "shop/resend.html", {"form": form, "name": text_in(self.event.name, self.language)}, status=status
        )

    def _send(self, email: str) -> None:
        if not is_within(self.request, "shop_resend_address", self.organizer.schema_name, email.lower()):
            return
        with organizer_transaction(self.organizer):
            orders = list(
                Order.objects.select_related("event")
                .filter(orders_of_address(email), event=self.event)
                .order_by("-placed_at")[:MOST_ORDERS]
            )
            if orders:
                write_order_links(orders, to=email, language=self.language, actor=BUYER, now=self.now)
