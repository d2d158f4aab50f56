"""Download the order confirmation."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse

from apps.backoffice.orders.views.base import OrderView
from apps.sales.facade import read_confirmation, render_confirmation
from apps.teams.rights import EVENT_ORDERS_READ


class ConfirmationFile(OrderView):
    """POST is answered with the file: a GET runs in a transaction from end to end, and rendering is slow."""

    write_rights: ClassVar[tuple[str, ...]] = (EVENT_ORDERS_READ,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.go(self.back())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with self.reading():
            confirmation = read_confirmation(self.order)
        headers = {
            "Content-Disposition": f'attachment; filename="{confirmation.file_name}"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(
            render_confirmation(confirmation), content_type="application/pdf", headers=headers
        )
