"""Tickets of an order: file downloads and codes for check-in."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.orders.models import OrderPosition
from apps.shop.codes import qr_svg
from apps.shop.views.order import OrderView
from apps.tickets.facade import (
    OrderWithoutTickets,
    PositionWithoutTicket,
    RenderedFile,
    UnknownOutput,
    gives_tickets,
    has_ticket,
    request_file,
)
from parterre.kernel.actor import BUYER
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction

AGAIN = 2  # seconds between two looks whether the file is there


class Download(OrderView):
    """The first one who asks sets a worker to it; the page looks again by itself, with or without a script."""

    reads_only = False

    def get(self, request: HttpRequest, event: str, code: str, secret: str, output: str) -> HttpResponse:
        try:
            with organizer_transaction(self.organizer):
                order = self.find_order(event, code, secret)
                made = request_file(order, output, actor=BUYER)
        except UnknownOutput:
            raise Http404 from None
        except (OrderWithoutTickets, PositionWithoutTicket) as refused:
            return self.to_order(
                note=("no", gettext(DomainError.message if not refused.message else refused.message))
            )
        return self._file(made) if made else self._wait()

    def _wait(self) -> HttpResponse:
        response = self.show("shop/tickets_pending.html", self.links(), status=202)
        response.headers["Refresh"] = str(AGAIN)
        return response

    def _file(self, made: RenderedFile) -> HttpResponse:
        headers = {
            "Content-Disposition": f"attachment; filename*=utf-8''{quote(made.name)}",
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(made.content, content_type=made.content_type, headers=headers)


class TicketCode(OrderView):
    """The code of one ticket as a picture."""

    def get(self, request: HttpRequest, event: str, code: str, secret: str, positionid: int) -> HttpResponse:
        order = self.find_order(event, code, secret)
        if not gives_tickets(order, self.event):
            raise Http404
        position = (
            OrderPosition.objects.select_related("product")
            .filter(order=order, positionid=positionid, canceled=False)
            .first()
        )
        if position is None or not has_ticket(
            position.product, is_addon=position.addon_to_id is not None, event=self.event
        ):
            raise Http404
        return HttpResponse(
            qr_svg(position.secret),
            content_type="image/svg+xml",
            headers={"Cache-Control": "private, max-age=300"},
        )
