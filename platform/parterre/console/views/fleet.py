"""Schema versions of all organizers, and the latest runs of `fleet migrate`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from parterre.console.queries import wanted_version
from parterre.console.views.base import StaffView
from tenants.fleet.status import fleet_status


class Fleet(StaffView):
    place = "fleet"

    def get(self, request: HttpRequest) -> HttpResponse:
        status = fleet_status(wanted_version(), now=self.now)
        return self.show("console/fleet.html", fleet=status, run=status.running)
