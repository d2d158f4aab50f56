"""Tasks that a test registers are taken back at its end."""

from __future__ import annotations

from celery import current_app

from tenants.outbox import tasks


def unregister(name: str) -> None:
    del tasks.kinds[name]
    current_app.tasks.pop(name, None)
