from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.outbox import relay
from tenants.postgresql.self_test import DatabaseAway, UnsafeDatabase, require_safe_database


class Command(BaseCommand):
    help = "Hands promised work from the outbox to Celery, until stopped."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            require_safe_database()
        except (DatabaseAway, UnsafeDatabase) as problem:
            raise CommandError(str(problem)) from None
        stopped: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda received, _: stopped.append(received))
        relay.run(should_stop=lambda: bool(stopped))
