from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tenants import migrating


class Command(BaseCommand):
    help = "Brings public and every organizer's schema to the wanted version, and renews the template."

    def handle(self, *args: Any, **options: Any) -> None:
        migrating.migrate_public(self.stdout.write)
        migrating.refresh_template()
        migrating.migrate_organizers(self.stdout.write)
        self.stdout.write(f"template {migrating.template_version()[:12]}")
