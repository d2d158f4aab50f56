"""Edit the attendee of a ticket, or cancel it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext

from apps.backoffice.base import FormMixin
from apps.backoffice.orders.address_forms import AttendeeForm
from apps.backoffice.orders.forms import CancelTicketForm
from apps.backoffice.orders.presenters import can_lose_tickets
from apps.backoffice.orders.views.base import OrderPage
from apps.orders.facade import total_of
from apps.orders.models import OrderPosition
from apps.payments.facade import read_balance
from apps.sales.facade import RefundRoute, cancel_ticket_and_refund, edit_position, returnable
from parterre.kernel.formats import text_in
from parterre.web.templatetags.components import money


class TicketPage(OrderPage, FormMixin):
    """Found by its number in the order."""

    position: OrderPosition

    def load(self) -> None:
        super().load()
        position = (
            self.order.positions.select_related("product")
            .filter(positionid=self.kwargs["positionid"])
            .first()
        )
        if position is None:
            raise Http404
        self.position = position

    @property
    def ticket(self) -> str:
        return f"#{self.position.positionid} {text_in(self.position.product.name, get_language())}"


class EditAttendee(TicketPage):
    template = "backoffice/orders/edit.html"

    def form(self, data: Any = None, files: Any = None) -> AttendeeForm:
        return AttendeeForm(data, initial=AttendeeForm.initial_of(self.position))

    def save(self, form: AttendeeForm) -> str:
        edit_position(self.position.pk, form.changes(self.position), actor=self.actor, now=self.now)
        return gettext("Saved")

    def context(self, form: AttendeeForm) -> dict[str, Any]:
        return {"heading": gettext("Attendee of ticket %(ticket)s") % {"ticket": self.ticket}}


class CancelTicket(TicketPage):
    template = "backoffice/orders/cancel_ticket.html"
    makes_new = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.position.canceled or not can_lose_tickets(self.order):
            return self.go(self.order_url())
        return super().get(request, *args, **kwargs)

    def form(self, data: Any = None, files: Any = None) -> CancelTicketForm:
        paid = read_balance(self.order).paid
        due = max(paid - self._total_then(), Decimal(0))
        return CancelTicketForm(data, order=self.order, due=due, returnable=min(returnable(self.order), due))

    def save(self, form: CancelTicketForm) -> str:
        canceled = cancel_ticket_and_refund(
            self.position.pk,
            way=form.chosen_way,
            notifies_buyer=form.tells,
            comment=form.cleaned_data["comment"],
            actor=self.actor,
            now=self.now,
        )
        values = {"ticket": self.ticket, "amount": money(canceled.refunded, self.event.currency)}
        if canceled.refunded and form.chosen_way == RefundRoute.ORIGINAL_METHOD:
            return gettext("Ticket %(ticket)s canceled. Refund of %(amount)s started.") % values
        if canceled.refunded:
            return gettext("Ticket %(ticket)s canceled. Refund of %(amount)s recorded.") % values
        return gettext("Ticket %(ticket)s canceled") % values

    def context(self, form: CancelTicketForm) -> dict[str, Any]:
        return {
            "heading": gettext("Cancel ticket %(ticket)s?") % {"ticket": self.ticket},
            "ticket": self.ticket,
            "addons": len(self._leaving()) - 1,
            "total_then": self._total_then(),
            "refund_due": form.due,
        }

    def _leaving(self) -> list[OrderPosition]:
        addons = self.position.addons.filter(canceled=False)
        return [self.position, *addons]

    def _total_then(self) -> Decimal:
        total: Decimal = self.order.total - total_of(one.price for one in self._leaving())
        return total
