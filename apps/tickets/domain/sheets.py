"""Read the data that a ticket shows."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_supported_language_variant

from apps.orders.models import Order, OrderPosition
from apps.tickets.domain.eligibility import has_ticket
from apps.tickets.hookspecs import Ticket, TicketSheet
from parterre.kernel.formats import text_in
from tenants.context.transactions import require_organizer


def positions_with_ticket(order: Order, *, only: int | None = None) -> list[OrderPosition]:
    """In the order of their numbers; `only`: that position alone, if it has one. One query."""
    rows = OrderPosition.objects.filter(order=order, canceled=False).select_related("product", "variation")
    if only is not None:
        rows = rows.filter(pk=only)
    return [
        position
        for position in rows.order_by("positionid")
        if has_ticket(position.product, is_addon=position.addon_to_id is not None, event=order.event)
    ]


def sheet_of(order: Order, positions: list[OrderPosition]) -> TicketSheet:
    event, language = order.event, language_of(order)
    zone = ZoneInfo(event.timezone)
    return TicketSheet(
        organizer_name=require_organizer().name,
        event_name=text_in(event.name, order.locale),
        place=text_in(event.location, order.locale),
        date_from=event.date_from.astimezone(zone),
        date_to=_in(zone, event.date_to),
        date_admission=_in(zone, event.date_admission),
        currency=event.currency,
        order_code=order.code,
        testmode=order.testmode,
        language=language,
        tickets=tuple(_ticket(position, order.locale, zone) for position in positions),
    )


def language_of(order: Order) -> str:
    """One that we speak, near to the buyer's."""
    try:
        return get_supported_language_variant(order.locale or settings.LANGUAGE_CODE)
    except LookupError:
        return str(settings.LANGUAGE_CODE)


def _ticket(position: OrderPosition, locale: str | None, zone: ZoneInfo) -> Ticket:
    variation = position.variation
    return Ticket(
        positionid=position.positionid,
        product=text_in(position.product.name, locale),
        variation=text_in(variation.value, locale) if variation else "",
        attendee_name=position.attendee_name or "",
        price=position.price,
        secret=position.secret,
        valid_from=_in(zone, position.valid_from),
        valid_until=_in(zone, position.valid_until),
    )


def _in(zone: ZoneInfo, moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(zone)
