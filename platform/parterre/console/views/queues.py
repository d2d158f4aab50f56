"""Backlog of the outbox, and of the broker's queues."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from parterre.console.queries import Backlog, BrokerQueue, backlog_by, broker_queues
from parterre.console.views.base import StaffView
from tenants.models import Organizer

MOST_ORGANIZERS = 20


@dataclass(frozen=True, slots=True)
class Queue:
    """`broker` None: it does not answer."""

    name: str
    promised: Backlog
    broker: BrokerQueue | None


class Queues(StaffView):
    place = "queues"

    def get(self, request: HttpRequest) -> HttpResponse:
        promised, broker = backlog_by("queue", self.now), broker_queues()
        names = [queue.name for queue in settings.CELERY_TASK_QUEUES]
        return self.show(
            "console/queues.html",
            queues=[
                Queue(name, promised.get(name, Backlog()), broker.get(name) if broker is not None else None)
                for name in names
            ],
            broker_answers=broker is not None,
            busiest=self._busiest(),
        )

    def _busiest(self) -> list[tuple[Organizer, Backlog]]:
        by_organizer = backlog_by("organizer_id", self.now)
        most = sorted(
            (item for item in by_organizer.items() if item[0] is not None and item[1].waiting),
            key=lambda item: -item[1].waiting,
        )[:MOST_ORGANIZERS]
        found = Organizer.objects.in_bulk([key for key, _backlog in most])
        return [(found[key], waiting) for key, waiting in most if key in found]
