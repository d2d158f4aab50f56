from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.availability.facade import Drift, reconcile
from tenants.directory import open_organizers
from tenants.entering import reading
from tenants.models import Organizer


class Command(BaseCommand):
    help = "Recounts all quotas from their claims and prints which counters differ; exit code 1 if any does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organizer", metavar="SLUG", help="only this organizer")

    def handle(self, *args: Any, **options: Any) -> None:
        drifting = 0
        for organizer in _organizers(options["organizer"]):
            with reading(organizer):
                drifts = reconcile()
            for drift in drifts:
                self.stdout.write(f"{organizer.slug}: {_sentence(drift)}")
            drifting += len(drifts)
        self.stdout.write(f"{drifting} quotas differ from their claims.")
        if drifting:
            sys.exit(1)


def _organizers(slug: str | None) -> list[Organizer]:
    organizers = [organizer for organizer in open_organizers() if slug in (None, organizer.slug)]
    if slug is not None and not organizers:
        raise CommandError(f"There is no open organizer {slug!r}.")
    return organizers


def _sentence(drift: Drift) -> str:
    return (
        f"quota {drift.quota_id} ({drift.name}): counted {drift.claimed}, claimed {drift.claims};"
        f" forced {drift.forced}, forced claims {drift.forced_claims}"
    )
