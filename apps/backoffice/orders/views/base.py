"""Base views of one order."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext

from apps.backoffice.base import EventView
from apps.orders.models import Order
from apps.teams.rights import EVENT_ORDERS_READ, EVENT_ORDERS_WRITE
from parterre.web.frames import Crumb


class OrderView(EventView):
    """Found by its code, in the time zone of its event. One of an event that this person may not see is not there."""

    rights: ClassVar[tuple[str, ...]] = (EVENT_ORDERS_READ,)
    write_rights: ClassVar[tuple[str, ...]] = (EVENT_ORDERS_WRITE,)

    order: Order

    def load(self) -> None:
        order = Order.objects.select_related("event").filter(code=self.kwargs["code"]).first()
        if order is None or not self.access.sees_event(order.event_id):
            raise Http404
        self.order, self.event = order, order.event
        timezone.activate(ZoneInfo(order.event.timezone))

    def order_url(self, name: str = "order", *args: object) -> str:
        return self.url(name, self.order.code, *args)

    def back(self) -> str:
        return self.order_url()

    def after(self) -> str:
        return self.order_url()

    def shared(self) -> dict[str, Any]:
        crumbs = [
            Crumb(gettext("Orders"), self.url("orders")),
            Crumb(self.order.code, self.order_url()),
        ]
        return {"event": self.event, "order": self.order, "crumbs": crumbs}


class OrderPage(OrderView):
    """A page that changes something: whoever may only read does not come here."""

    rights: ClassVar[tuple[str, ...]] = (EVENT_ORDERS_WRITE,)

    def lock(self) -> None:
        """Of its form, where it has one."""
        Order.objects.select_for_update(no_key=True).get(pk=self.order.pk)
