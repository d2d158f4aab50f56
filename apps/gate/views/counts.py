"""How many are inside: asked for every few seconds by every open door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from apps.admission.queries import list_counts
from apps.gate.views.base import GateView


class Counts(GateView):
    def get(self, request: HttpRequest, **path: int) -> HttpResponse:
        door = self.door(path["door"])
        return self.show("gate/_counts.html", door=door, counts=list_counts(door))
