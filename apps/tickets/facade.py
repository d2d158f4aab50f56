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
    discard_files,
    language_of,
    request_file,
    stored_or_rendered,
)
from apps.tickets.outputs import outputs_of

__all__ = [
    "OrderWithoutTickets",
    "PositionWithoutTicket",
    "RenderedFile",
    "UnknownOutput",
    "discard_files",
    "gives_tickets",
    "has_ticket",
    "language_of",
    "outputs_of",
    "request_file",
    "stored_or_rendered",
]
