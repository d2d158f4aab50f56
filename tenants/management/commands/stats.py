from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import STATES_WITH_SCHEMA, Organizer
from tenants.stats import rebuild_sales, refresh_size


class Command(BaseCommand):
    help = (
        "Figures over organizers (size, orders, revenue by day), made anew from each organizer's own ledger."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        rebuild = parser.add_subparsers(dest="what", required=True).add_parser("rebuild")
        rebuild.add_argument("--organizer", metavar="SLUG", help="only this one")

    def handle(self, *args: Any, organizer: str | None = None, **options: Any) -> None:
        found = _organizers(organizer)
        started = told_at = time.monotonic()
        for number, one in enumerate(found, start=1):
            with organizer_transaction(one):
                rebuild_sales(now=utc_now())
                refresh_size(now=utc_now())
            now = time.monotonic()
            if now - told_at > 5 and number < len(found):
                told_at, left = now, (now - started) / number * (len(found) - number)
                self.stdout.write(f"{number} of {len(found)}, about {left:.0f} s left")
        self.stdout.write(f"{len(found)} rebuilt.")


def _organizers(slug: str | None) -> list[Organizer]:
    with public_schema():
        found = Organizer.objects.filter(state__in=STATES_WITH_SCHEMA).exclude(schema_version="")
        if slug is not None:
            found = found.filter(slug=slug)
        organizers = list(found.order_by("slug"))
    if slug is not None and not organizers:
        raise CommandError(f"There is no organizer “{slug}” with a schema.")
    return organizers
