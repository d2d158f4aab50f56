"""Order page: positions, payments, buyer, timeline."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext

from apps.backoffice.idempotent_form import new_form_token
from apps.backoffice.orders.forms import LineForm
from apps.backoffice.orders.presenters import PAYABLE, ShownOrder, can_lose_tickets, shown
from apps.backoffice.orders.rows import buyer_of
from apps.backoffice.orders.state_badges import state_of
from apps.backoffice.orders.timeline import Part, timeline_of
from apps.backoffice.orders.views.base import OrderView
from apps.backoffice.orders.views.mark_paid import mark_paid_form
from apps.orders.models import OrderStatus
from apps.sales.facade import order_url
from apps.teams.rights import EVENT_ORDERS_WRITE
from apps.tickets.facade import gives_tickets, has_ticket, outputs_of
from parterre.kernel.formats import text_in
from parterre.web.forms.languages import language_name
from parterre.web.frames import Crumb
from tenants.routing.directory import shop_url

PARTS = ("all", "mails", "changes", "notes")


class OrderDetail(OrderView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        order, part = self.order, request.GET.get("timeline", "")
        what = shown(order)
        attendee = next((one.attendee_name for one in what.positions if one.attendee_name), None)
        may_write = self.may(EVENT_ORDERS_WRITE) and self.visitor.may_write
        is_payable = may_write and order.status in PAYABLE and not order.require_approval
        return self.show(
            "backoffice/orders/detail.html",
            heading=order.code,
            state=state_of(order, now=self.now),
            shown=what,
            buyer=buyer_of(order, attendee),
            language=language_name(order.locale) if order.locale else "",
            outputs=self._outputs(what),
            shop_page=order_url(order, self.organizer),
            shop_url=shop_url(self.organizer),
            timeline=timeline_of(order, cast(Part, part) if part in PARTS else "all"),
            part=part if part in PARTS else "all",
            may_write=may_write,
            line_form=LineForm() if may_write else None,
            once=new_form_token(),
            is_payable=is_payable,
            mark_paid_form=mark_paid_form(order) if is_payable else None,
            loses_tickets=can_lose_tickets(order) and what.number_of_tickets > 1,
            waits_for_approval=order.status == OrderStatus.PENDING and order.require_approval,
            is_cancelable=may_write and order.status != OrderStatus.CANCELED,
            is_deletable=may_write and order.testmode,
            is_late=order.status == OrderStatus.PENDING
            and not order.require_approval
            and order.expires_at < self.now,
        )

    def shared(self) -> dict[str, Any]:
        crumbs = [
            Crumb(gettext("Orders"), self.url("orders")),
            Crumb(self._event_name(), self._event_orders()),
        ]
        return {**super().shared(), "crumbs": crumbs}

    def _outputs(self, what: ShownOrder) -> list[tuple[str, str]]:
        """Ticket formats to download: identifier and label; none while the order has no tickets."""
        if not gives_tickets(self.order, self.event):
            return []
        tickets = [
            one
            for one in what.positions
            if not one.canceled
            and has_ticket(one.product, is_addon=one.addon_to_id is not None, event=self.event)
        ]
        return [(key, str(made.label)) for key, made in outputs_of(self.event).items()] if tickets else []

    def _event_name(self) -> str:
        return text_in(self.event.name, get_language())

    def _event_orders(self) -> str:
        return self.url("event-orders", self.event.slug)
