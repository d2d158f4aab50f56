from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db.migrations.autodetector import MigrationAutodetector

from tenants import migrating


class Command(BaseCommand):
    help = "Brings public and every organizer's schema to the wanted version, and renews the template."

    autodetector = MigrationAutodetector  # a system check of Django's compares it with that of makemigrations

    def handle(self, *args: Any, **options: Any) -> None:
        migrating.migrate_public(self.stdout.write)
        migrating.refresh_template()
        migrating.migrate_organizers(self.stdout.write)
        self.stdout.write(f"template {migrating.template_version()[:12]}")
