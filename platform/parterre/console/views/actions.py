"""Staff log across all organizers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from parterre.console.queries import staff_actions
from parterre.console.timeline import entries_of
from parterre.console.views.base import StaffView, pages_of


class Actions(StaffView):
    place = "actions"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = self.page_of(staff_actions())
        return self.show(
            "console/actions.html", entries=entries_of(page.object_list), pages=pages_of(page, request)
        )
