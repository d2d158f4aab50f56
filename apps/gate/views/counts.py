"""Attendance figures, polled every few seconds by each open check-in page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from apps.admission.queries import list_counts
from apps.gate.views.base import GateView


class Counts(GateView):
    def get(self, request: HttpRequest, **path: int) -> HttpResponse:
        checkin_list = self.checkin_list(path["checkin_list"])
        return self.show("gate/_counts.html", checkin_list=checkin_list, counts=list_counts(checkin_list))
