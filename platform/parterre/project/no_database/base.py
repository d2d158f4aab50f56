"""Database backend without DATABASE_URL: everything works but connecting, which reports what is missing."""

from __future__ import annotations

from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from tenants.postgresql import base


class DatabaseNotConfigured(ImproperlyConfigured, OperationalError):
    """Also an OperationalError, so that `makemigrations --check` goes on without a database."""

    def __init__(self) -> None:
        super().__init__("no database is configured: set DATABASE_URL, or url in [database]")


class DatabaseWrapper(base.DatabaseWrapper):
    def connect(self) -> NoReturn:
        raise DatabaseNotConfigured
