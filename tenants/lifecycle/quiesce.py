"""Waits until no process writes in an organizer, or none has it open: the first step of purges, restores and moves."""

from __future__ import annotations

import time
from typing import Final

import redis
from django.db import connections

from tenants.context.transactions import public_schema
from tenants.models import Organizer
from tenants.outbox.tasks import valkey
from tenants.provisioning.schema_template import OWNER
from tenants.routing.directory import KEEP_SECONDS, forget

# Other processes look every half second whether the directory moved.
PROPAGATION_SECONDS: Final = 1.5
INSIDE = (
    "SELECT DISTINCT l.pid || ' ' || l.virtualtransaction FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
    " WHERE c.relnamespace = to_regnamespace(%s) AND l.pid <> pg_backend_pid()"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def set_read_only(organizer: Organizer, value: bool) -> None:
    organizer.is_read_only = value
    with public_schema():
        Organizer.objects.filter(pk=organizer.pk).update(is_read_only=value)
    forget()


def wait_for_propagation() -> None:
    """After `forget()`: wait until every process has reloaded the organizer. Takes longer without Valkey."""
    time.sleep(PROPAGATION_SECONDS if _cache_answers() else KEEP_SECONDS)


def open_transactions(organizer: Organizer) -> frozenset[str]:
    """Other transactions that hold a lock on one of its tables."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(INSIDE, [organizer.schema_name])
        return frozenset(row[0] for row in cursor.fetchall())


def _cache_answers() -> bool:
    try:
        return bool(valkey().ping())
    except redis.RedisError:
        return False
