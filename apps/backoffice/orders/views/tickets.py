"""Download the tickets of an order. A worker creates the file; the page polls for it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.backoffice.orders.views.base import OrderView
from apps.teams.rights import EVENT_ORDERS_READ
from apps.tickets.facade import (
    OrderWithoutTickets,
    PositionWithoutTicket,
    RenderedFile,
    UnknownOutput,
    outputs_of,
    request_file,
)
from apps.tickets.models import TicketFile


class Tickets(OrderView):
    """POST asks for the file, and is answered with it when it is there; GET shows how far it is."""

    write_rights: ClassVar[tuple[str, ...]] = (EVENT_ORDERS_READ,)

    def load(self) -> None:
        super().load()
        if self.kwargs["output"] not in outputs_of(self.event):
            raise Http404

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        output = self.kwargs["output"]
        file = TicketFile.objects.filter(order=self.order, position=None, output=output).first()
        is_part = request.headers.get("HX-Request") == "true"
        return self.show(
            "backoffice/orders/tickets_progress.html" if is_part else "backoffice/orders/tickets.html",
            heading=gettext("Tickets for order %(code)s") % {"code": self.order.code},
            is_made=file is not None and file.made_at is not None,
            is_asked_for=file is not None,
            output=output,
            poll=self.request.path,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with self.writing():
                made = request_file(self.order, self.kwargs["output"], actor=self.actor)
        except (UnknownOutput, OrderWithoutTickets, PositionWithoutTicket) as error:
            raise Http404 from error
        return self._file(made) if made is not None else self.go(request.path)

    def _file(self, made: RenderedFile) -> HttpResponse:
        answer = HttpResponse(made.content, content_type=made.content_type)
        answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
        answer["Cache-Control"] = "private, no-store"
        return answer
