"""Download the order confirmation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from apps.sales.facade import read_confirmation, render_confirmation
from apps.shop.views.order import OrderView
from tenants.context.transactions import organizer_readonly


class ConfirmationFile(OrderView):
    """Rendering takes a quarter of a second: outside of the transaction that read the order."""

    reads_only = False

    def get(self, request: HttpRequest, event: str, code: str, secret: str) -> HttpResponse:
        with organizer_readonly(self.organizer):
            confirmation = read_confirmation(self.find_order(event, code, secret))
        headers = {
            "Content-Disposition": f'attachment; filename="{confirmation.file_name}"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(
            render_confirmation(confirmation), content_type="application/pdf", headers=headers
        )
