"""Hook implementations of PDF tickets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.tickets.hookspecs import TicketOutput, TicketSheet
from parterre.hooks.manager import hookimpl


class PdfTickets:
    """A page a ticket."""

    identifier = "pdf"
    label = _("PDF")
    content_type = "application/pdf"
    extension = "pdf"

    def render(self, sheet: TicketSheet) -> bytes:
        from apps.plugins.pdf.layout import tickets_as_pdf  # reportlab: only workers pay for it

        return tickets_as_pdf(sheet)


_OUTPUTS: list[TicketOutput] = [PdfTickets()]


@hookimpl
def ticket_outputs() -> list[TicketOutput]:
    return _OUTPUTS
