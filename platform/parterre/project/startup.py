"""What a server process needs before it takes work."""

from __future__ import annotations

from django.conf import settings

from parterre.project.no_database import ENGINE


def require_database() -> None:
    """DatabaseNotConfigured when no DATABASE_URL is given: at start, not at the first request."""
    if settings.DATABASES["default"]["ENGINE"] == ENGINE:
        from parterre.project.no_database.base import (
            DatabaseNotConfigured,
        )  # a database backend: needs the settings

        raise DatabaseNotConfigured
