"""Public interface of tickets."""

from apps.tickets.domain.eligibility import (
    OrderWithoutTickets,
    PositionWithoutTicket,
    gives_tickets,
    has_ticket,
)
from apps.tickets.domain.files import (
    RenderedFile,
    UnknownOutput,
    Unrendered,
    discard_files,
    has_tickets,
    language_of,
    request_file,
    stored_or_unrendered,
)
from apps.tickets.outputs import outputs_of

__all__ = [
    "OrderWithoutTickets",
    "PositionWithoutTicket",
    "RenderedFile",
    "UnknownOutput",
    "Unrendered",
    "discard_files",
    "gives_tickets",
    "has_ticket",
    "has_tickets",
    "language_of",
    "outputs_of",
    "request_file",
    "stored_or_unrendered",
]
