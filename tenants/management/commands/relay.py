from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand

from tenants import relay


class Command(BaseCommand):
    help = "Hands promised work from the outbox to Celery, until stopped."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        stopped: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda received, _: stopped.append(received))
        relay.run(should_stop=lambda: bool(stopped))
