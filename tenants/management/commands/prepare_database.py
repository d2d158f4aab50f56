from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.utils import DatabaseError

from tenants.postgresql import roles


class Command(BaseCommand):
    help = (
        "Makes roles, the database and its hardening. Needs DATABASE_ADMIN_URL, a superuser; safe to repeat."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DATABASE_ADMIN_URL:
            raise CommandError(
                "DATABASE_ADMIN_URL is not set: it names a superuser, postgresql://postgres:…@host/postgres"
            )
        app, owner = settings.DATABASES["default"], settings.DATABASES["owner"]
        try:
            with _admin_cursor("postgres") as cursor:
                prepare_database_server(cursor, app=app, owner=owner)
            with _admin_cursor(app["NAME"]) as cursor:
                roles.prepare_database(cursor, database=app["NAME"], app=app["USER"], owner=owner["USER"])
        except DatabaseError as error:
            raise CommandError(f"the database refused: {error}") from error
        self.stdout.write(f"database {app['NAME']} is prepared")


def prepare_database_server(cursor: Any, *, app: dict[str, Any], owner: dict[str, Any]) -> None:
    roles.prepare_server(cursor, app=(app["USER"], app["PASSWORD"]), owner=(owner["USER"], owner["PASSWORD"]))
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [app["NAME"]])
    if cursor.fetchone() is None:
        name, role = roles.quoted(app["NAME"]), roles.quoted(owner["USER"])
        cursor.execute(f"CREATE DATABASE {name} OWNER {role} TEMPLATE template0 ENCODING 'UTF8'")


def _admin_cursor(database: str) -> Any:
    """A superuser's connection of Django's plain backend, so that either driver serves."""
    url = urlsplit(settings.DATABASE_ADMIN_URL)
    if "admin" in connections.settings:
        connections["admin"].close()
        del connections["admin"]
    connections.settings["admin"] = {
        **connections.settings["default"],
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
    }
    return connections["admin"].cursor()
