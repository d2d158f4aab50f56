"""`manage.py reencrypt`: after a new key was put first in `[encryption] keys`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from apps.plugin_data.facade import reencrypt_plugin_secrets
from parterre.accounts.second_factor import reencrypt_second_factors
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import STATES_WITH_SCHEMA, Organizer


class Command(BaseCommand):
    help = (
        "Encrypts all secrets with the first key of [encryption] keys. Afterwards the others are needed only by older "
        "backups. Safe to repeat; the platform goes on meanwhile."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with public_schema(), transaction.atomic():
            done, lost = reencrypt_second_factors()
        self._tell("accounts", done, lost)
        waiting = []
        for organizer in _organizers():
            if organizer.is_read_only:
                waiting.append(organizer.slug)
                continue
            with organizer_transaction(organizer):
                secrets, unreadable = reencrypt_plugin_secrets()
            if secrets or unreadable:
                self._tell(organizer.slug, secrets, unreadable)
            done, lost = done + secrets, lost + unreadable
        self.stdout.write(f"{done} encrypted anew")
        if waiting:
            raise CommandError(f"Run this again: {', '.join(waiting)} cannot be written to at the moment")
        if lost:
            raise CommandError(f"{lost} cannot be decrypted with any key of [encryption] keys")

    def _tell(self, whose: str, done: int, lost: int) -> None:
        self.stdout.write(
            f"{whose}: {done} encrypted anew" + (f", {lost} cannot be decrypted" if lost else "")
        )


def _organizers() -> list[Organizer]:
    with public_schema():
        found = Organizer.objects.filter(state__in=STATES_WITH_SCHEMA).exclude(schema_version="")
        return list(found.order_by("slug"))
