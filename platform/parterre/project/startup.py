"""Checks that a server process makes at start."""

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


def require_safe_database() -> None:
    """Ends the process, with a clear word, on a database or pooler that would not keep organizers apart.

    SystemExit: Celery's signals and gunicorn's loading pass over anything less.
    """
    from tenants.postgresql.self_test import DatabaseAway, UnsafeDatabase
    from tenants.postgresql.self_test import require_safe_database as examine  # models: needs Django's apps

    require_database()
    try:
        examine()
    except (DatabaseAway, UnsafeDatabase) as problem:
        raise SystemExit(str(problem)) from None
