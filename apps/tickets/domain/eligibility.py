"""Which positions get a ticket: by order state and product. Pure."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext_noop as _

from apps.events.models import Event
from apps.orders.models import Order, OrderStatus
from parterre.kernel.errors import NotAllowed


class Grants(Protocol):
    """A product, as far as tickets go. `generate_tickets` None: as the event's settings say."""

    @property
    def admission(self) -> bool: ...
    @property
    def generate_tickets(self) -> bool | None: ...


class OrderWithoutTickets(NotAllowed):
    message = _("There are no tickets for orders with this status.")


class PositionWithoutTicket(NotAllowed):
    message = _("There is no ticket for this position.")


def gives_tickets(order: Order, event: Event) -> bool:
    """Paid, or pending where that is enough."""
    if order.status == OrderStatus.PENDING:
        may_be_pending = order.valid_if_pending or event.settings.get("ticket_download_pending") is True
        return may_be_pending and not order.require_approval
    return order.status == OrderStatus.PAID


def has_ticket(product: Grants, *, is_addon: bool, event: Event) -> bool:
    if product.generate_tickets is not None:
        return product.generate_tickets
    if is_addon and event.settings.get("ticket_download_addons") is not True:
        return False
    return product.admission or event.settings.get("ticket_download_nonadm") is not False
