from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.autodetector import MigrationAutodetector

from tenants.fleet.run import FleetProblem, MigrateFleet, migrate_fleet
from tenants.provisioning import schema_template


class Command(BaseCommand):
    help = "Brings public and every organizer's schema to the wanted version, and renews the template."

    autodetector = MigrationAutodetector  # a system check of Django's compares it with that of makemigrations

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--public", action="store_true", help="public and the template only: then `fleet migrate`"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        schema_template.migrate_public(self.stdout.write)
        schema_template.announce_template()
        if not options["public"]:
            self._migrate_organizers()
        self.stdout.write(f"template {schema_template.template_version()[:12]}")

    def _migrate_organizers(self) -> None:
        try:
            migrate_fleet(MigrateFleet(), progress=self.stdout.write)
        except FleetProblem as problem:
            raise CommandError(str(problem)) from problem
