"""Connections to a database in three roles: application, table owner, superuser."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from parterre.devtools.errors import StackError
from parterre.devtools.postgres import PostgresServer
from parterre.devtools.secrets_file import Secrets

APP, OWNER, DATABASE = "parterre_app", "parterre_owner", "parterre"
_MAINTENANCE = {"", "postgres", "template1"}

_WHAT_IS_NEEDED = (
    "With DATABASE_URL alone its role must be allowed to create roles and databases (a superuser, or "
    "CREATEROLE and CREATEDB). Otherwise give all three: DATABASE_URL for the application's role, "
    "DATABASE_OWNER_URL for the owner of the tables and DATABASE_ADMIN_URL for a role that may create them."
)


@dataclass(frozen=True, slots=True)
class Databases:
    app_url: str
    owner_url: str
    admin_url: str

    def as_environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.app_url,
            "DATABASE_OWNER_URL": self.owner_url,
            "DATABASE_ADMIN_URL": self.admin_url,
        }


def databases_on(server: PostgresServer, secrets: Secrets) -> Databases:
    return Databases(
        app_url=server.url_for(APP, secrets.app_password, DATABASE),
        owner_url=server.url_for(OWNER, secrets.owner_password, DATABASE),
        admin_url=server.admin_url,
    )


def given_databases(environment: Mapping[str, str], secrets: Secrets) -> Databases | None:
    """None when no DATABASE_URL is given: then the embedded server is used."""
    given = environment.get("DATABASE_URL")
    owner, admin = environment.get("DATABASE_OWNER_URL"), environment.get("DATABASE_ADMIN_URL")
    if not given:
        return None
    if owner and admin:
        return Databases(given, owner, admin)
    if owner or admin:
        raise StackError(f"Only one of DATABASE_OWNER_URL and DATABASE_ADMIN_URL is given. {_WHAT_IS_NEEDED}")
    _refuse_unless_it_may_create(given)
    return Databases(
        app_url=_for_role(given, APP, secrets.app_password),
        owner_url=_for_role(given, OWNER, secrets.owner_password),
        admin_url=given,
    )


def _for_role(admin_url: str, role: str, password: str) -> str:
    url = urlsplit(admin_url)
    name = url.path.lstrip("/")
    return url._replace(
        netloc=f"{role}:{quote(password, safe='')}@{_host_and_port(url)}",
        path=f"/{DATABASE if name in _MAINTENANCE else name}",
    ).geturl()


def _host_and_port(url: SplitResult) -> str:
    return url.netloc.rpartition("@")[2]


def _refuse_unless_it_may_create(url: str) -> None:
    driver = _driver()
    try:
        connection = driver.connect(url, connect_timeout=10)
    except driver.Error as problem:
        raise StackError(f"DATABASE_URL cannot be reached: {problem}") from problem
    try:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT rolsuper OR (rolcreaterole AND rolcreatedb) FROM pg_roles WHERE rolname = current_user"
        )
        (may_create,) = cursor.fetchone()
    finally:
        connection.close()
    if not may_create:
        raise StackError(f"The role of DATABASE_URL may not create roles and databases. {_WHAT_IS_NEEDED}")


def _driver() -> Any:
    """Whichever of the two is installed; never both are."""
    try:
        return importlib.import_module("psycopg2")
    except ImportError:
        return importlib.import_module("psycopg")
