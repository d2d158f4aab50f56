"""Platform overview. Items that need attention come first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from parterre.console import queries
from parterre.console.timeline import entries_of
from parterre.console.views.base import StaffView
from parterre.observability.health import state_of_parts
from tenants.staff.support_sessions import open_support_sessions

MOST_ACTIONS = 8


class Home(StaffView):
    def get(self, request: HttpRequest) -> HttpResponse:
        parts = state_of_parts()
        return self.show(
            "console/home.html",
            parts=parts,
            broken=[name for name, state in parts.items() if state != "ok"],
            backlog=queries.backlog(self.now),
            counts=queries.organizers_by_view(),
            sessions=open_support_sessions(self.now),
            entries=entries_of(queries.staff_actions()[:MOST_ACTIONS]),
        )
