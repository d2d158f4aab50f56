"""Hooks for ticket formats of plugins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from django.utils.functional import Promise

from parterre.hooks.manager import hookspec


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One admission. Texts are in the buyer's language already."""

    positionid: int
    product: str
    variation: str
    attendee_name: str
    price: Decimal
    secret: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSheet:
    """What one file shows: some or all tickets of an order. Times are in the event's zone."""

    organizer_name: str
    event_name: str
    place: str
    date_from: datetime
    date_to: datetime | None
    date_admission: datetime | None
    currency: str
    order_code: str
    testmode: bool
    language: str
    tickets: tuple[Ticket, ...]


class TicketOutput(Protocol):
    """A ticket format. `identifier` stands in URLs and on the wire; `extension` without a dot."""

    identifier: str
    content_type: str
    extension: str

    @property
    def label(self) -> str | Promise: ...

    def render(self, sheet: TicketSheet) -> bytes:
        """Runs in a worker, in the buyer's language. No network."""
        ...


@hookspec
def ticket_outputs() -> list[TicketOutput]:  # type: ignore[empty-body]
    """Formats that the plugin brings along. Called often: return what was built at import."""
