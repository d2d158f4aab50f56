"""What others may call."""

from apps.tickets.domain.allowing import (
    OrderWithoutTickets,
    PositionWithoutTicket,
    gives_tickets,
    has_ticket,
)
from apps.tickets.domain.making import (
    MadeFile,
    UnknownOutput,
    discard_files,
    request_file,
    stored_or_rendered,
)
from apps.tickets.domain.showing import language_of
from apps.tickets.outputs import outputs_of

__all__ = [
    "MadeFile",
    "OrderWithoutTickets",
    "PositionWithoutTicket",
    "UnknownOutput",
    "discard_files",
    "gives_tickets",
    "has_ticket",
    "language_of",
    "outputs_of",
    "request_file",
    "stored_or_rendered",
]
