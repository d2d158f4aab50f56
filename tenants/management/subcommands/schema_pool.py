"""`manage.py tenants schema-pool [--fill | --empty]`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.models import PooledSchema
from tenants.provisioning.schema_pool import drop_pooled_schema, fill_pool, pool

HELP = "Says how many schemas wait for new organizers; fills the pool or empties it."
BETWEEN_LINES = timedelta(seconds=2)
PATIENCE = timedelta(seconds=30)


def add_arguments(parser: CommandParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--fill", action="store_true", help="make now what is missing, which workers would do")
    what.add_argument(
        "--empty", action="store_true", help="throw all away, such as before the database is copied"
    )


def handle(command: BaseCommand, *, fill: bool, empty: bool, **_: Any) -> None:
    report = command.stdout.write
    if fill:
        _fill(report)
    elif empty:
        _empty(report)
    found = pool()
    report(f"{found.ready} ready of {found.wanted} wanted")
    report(f"{found.unfinished} being made, or interrupted and finished by the next run")
    report(f"{found.stale} of another version: migrated by `fleet migrate`, else made anew")


def _fill(report: Callable[[str], object]) -> None:
    started, made, waited_since = time.monotonic(), 0, time.monotonic()
    while (now := pool()).ready < now.wanted:
        new = fill_pool(longest=BETWEEN_LINES)
        if new:
            made += new
            waited_since = time.monotonic()
            left = max(0, now.wanted - now.ready - new)
            seconds = (time.monotonic() - started) / made * left
            report(f"{made} made, {left} to go, about {seconds:.0f} s left")
        elif time.monotonic() - waited_since > PATIENCE.total_seconds():
            raise CommandError("The pool cannot be filled: somebody else is at it, or the cell is full.")
        else:
            time.sleep(0.2)


def _empty(report: Callable[[str], object]) -> None:
    pooled_schemas = list(PooledSchema.objects.using("owner").order_by("made_at"))
    thrown = sum(drop_pooled_schema(pooled_schema) for pooled_schema in pooled_schemas)
    report(
        f"{thrown} of {len(pooled_schemas)} dropped; workers fill the pool again unless [tenants] schema_pool is 0"
    )
