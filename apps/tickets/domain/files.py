"""Ticket files: requested once, created by a worker, valid until their content changes.

A file's name follows from its row's key. So a run that is repeated overwrites its own file, and dropping the row
knows which file to drop, even if no run ever got to the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import get_supported_language_variant

from apps.orders.models import Order, OrderPosition
from apps.tickets.domain.eligibility import (
    OrderWithoutTickets,
    PositionWithoutTicket,
    gives_tickets,
    has_ticket,
)
from apps.tickets.hookspecs import Ticket, TicketOutput, TicketSheet
from apps.tickets.models import TicketFile
from apps.tickets.outputs import outputs_of
from parterre.integrations.storage import file_store
from parterre.kernel.actor import Actor
from parterre.kernel.formats import text_in
from tenants.context.transactions import organizer_transaction, require_organizer
from tenants.models import Organizer
from tenants.outbox.tasks import enqueue


@dataclass(frozen=True, slots=True)
class RenderedFile:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Unrendered:
    """All that a file is made from: rendering needs no database, and belongs into no transaction."""

    name: str
    maker: TicketOutput
    sheet: TicketSheet

    def render(self) -> RenderedFile:
        with translation.override(self.sheet.language):
            content = self.maker.render(self.sheet)
        return RenderedFile(self.name, self.maker.content_type, content)


class UnknownOutput(LookupError):
    """No active plugin offers this ticket format."""


def request_file(
    order: Order, output: str, *, position: OrderPosition | None = None, actor: Actor
) -> RenderedFile | None:
    """The file, or None while it is being made; the first one who asks sets a worker to it.

    Raises UnknownOutput, OrderWithoutTickets, PositionWithoutTicket.
    """
    maker = _check(order, output, position)
    row = TicketFile.objects.filter(order=order, position=position, output=output).first()
    if row is None:
        _ask_for(order, output, position, actor)
    elif row.made_at is not None:
        content = file_store().read(_organizer_id(), row.path)
        if content is not None:
            return RenderedFile(_download_name(order, position, maker), row.content_type, content)
        # Made once, and gone from the disk.
        TicketFile.objects.filter(pk=row.pk).update(made_at=None, path="")
        enqueue("tickets.make", actor=actor, file_id=row.pk)
    return None


def _ask_for(order: Order, output: str, position: OrderPosition | None, actor: Actor) -> None:
    if not positions_with_ticket(order, only=position.pk if position else None):
        raise PositionWithoutTicket
    row, is_first = TicketFile.objects.get_or_create(order=order, position=position, output=output)
    if is_first:
        enqueue("tickets.make", actor=actor, file_id=row.pk)


def stored_or_unrendered(order: Order, output: str) -> RenderedFile | Unrendered:
    """For a worker that needs all tickets now: the file that was made, or what to make one from that is not kept.

    Raises UnknownOutput, OrderWithoutTickets, PositionWithoutTicket.
    """
    maker = _check(order, output, None)
    row = TicketFile.objects.filter(order=order, position=None, output=output).exclude(made_at=None).first()
    content = file_store().read(_organizer_id(), row.path) if row else None
    if row is None or content is None:
        return unrendered(order, output)
    return RenderedFile(_download_name(order, None, maker), row.content_type, content)


def has_tickets(order: Order, output: str) -> bool:
    """Whether there is a file to give. One query, none where no active plugin makes it."""
    offered = outputs_of(order.event)
    return output in offered and gives_tickets(order, order.event) and bool(positions_with_ticket(order))


def make_file(organizer: Organizer, file_id: int, *, now: datetime) -> None:
    """Nothing happens when the row was dropped meanwhile, or the order may have no tickets any more."""
    with organizer_transaction(organizer):
        row = TicketFile.objects.select_related("order__event", "position").filter(pk=file_id).first()
        if row is None or row.made_at is not None:
            return
        try:
            draft = unrendered(row.order, row.output, position=row.position)
        except (UnknownOutput, OrderWithoutTickets, PositionWithoutTicket):
            row.delete()  # whoever asks again hears why
            return
    made, name = draft.render(), file_name(row)
    file_store().write(organizer.pk, name, made.content)
    with organizer_transaction(organizer):
        kept = TicketFile.objects.filter(pk=file_id).update(
            path=name, content_type=made.content_type, made_at=now
        )
    if not kept:  # what is on the tickets has changed meanwhile
        file_store().delete(organizer.pk, name)


def unrendered(order: Order, output: str, *, position: OrderPosition | None = None) -> Unrendered:
    """All tickets of the order, or one, as they are now. Raises as `request_file` does."""
    maker = _check(order, output, position)
    positions = positions_with_ticket(order, only=position.pk if position else None)
    if not positions:
        raise PositionWithoutTicket
    return Unrendered(_download_name(order, position, maker), maker, sheet_of(order, positions))


def discard_files(order: Order) -> None:
    """Something on the tickets changed, or there are none any more: the rows now, the files after commit."""
    rows = list(TicketFile.objects.filter(order=order))
    if not rows:
        return
    TicketFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    organizer_id, names = _organizer_id(), [file_name(row) for row in rows]

    def delete() -> None:
        for name in names:
            file_store().delete(organizer_id, name)

    transaction.on_commit(delete, robust=True)


def file_name(row: TicketFile) -> str:
    return f"tickets/{row.order_id}/{row.pk}"


def _check(order: Order, output: str, position: OrderPosition | None) -> TicketOutput:
    maker = outputs_of(order.event).get(output)
    if maker is None:
        raise UnknownOutput(output)
    if not gives_tickets(order, order.event):
        raise OrderWithoutTickets
    if position is not None and position.canceled:
        raise PositionWithoutTicket
    return maker


def _download_name(order: Order, position: OrderPosition | None, maker: TicketOutput) -> str:
    """What the file is called when somebody saves it."""
    parts = [order.event.slug, order.code, *([str(position.positionid)] if position else [])]
    return f"{'-'.join(parts)}.{maker.extension}"


def _organizer_id() -> UUID:
    return require_organizer().id


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
