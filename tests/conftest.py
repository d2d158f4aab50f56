"""Fixtures of the whole suite. Django is imported inside them: a run of `pure` files does without."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.servers import SETTINGS

if TYPE_CHECKING:
    from tests.people import Person

# Tables that keep what the template database was built with.
KEPT_IN_PUBLIC = {
    *(
        "django_migrations",
        "schema_template",
        "tenants_organizer",
        "tenants_domain",
        "token_route",
        "membership",
    ),
    "accounts_user",
    "account_emailaddress",
}
KEPT_OF_ORGANIZERS = {"django_migrations", "teams_team", "teams_teammember", "teams_apitoken"}


# Tests of whole processes and of a browser: seconds each, and set-up of seconds before.
LONG = ("tests/tenants/cells/", "tests/tenants/fleet/", "tests/journeys/", "tests/concurrency/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, dealt out to all workers.

    pytest-xdist gives each worker a run of neighbours and lets idle ones take over what waits; were the long tests
    neighbours, one worker would have them all at the end.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))
    long = [item for item in items if item.nodeid.startswith(LONG)]
    short = [item for item in items if not item.nodeid.startswith(LONG)]
    dealt: list[pytest.Item] = []
    for worker in range(workers):
        share = long[worker::workers]
        size = (len(items) - len(dealt)) // (workers - worker)
        filled = max(size - len(share), 0)
        dealt += share + short[:filled]
        del short[:filled]
    items[:] = dealt + short


def pytest_collection_finish(session: pytest.Session) -> None:
    """A slow machine is no fault of what is tested. Only for those who have imported it: it takes its time."""
    if "hypothesis" in sys.modules:
        from hypothesis import HealthCheck, settings

        settings.register_profile("parterre", deadline=None, suppress_health_check=[HealthCheck.too_slow])
        settings.load_profile("parterre")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object) -> Iterator[None]:
    """Instead of Django's own: the test database has roles, schemas and two organizers."""
    from django.db import connections
    from django.test import TransactionTestCase

    from tests import databases

    TransactionTestCase._fixture_teardown = _empty_all_tables  # type: ignore[method-assign]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases.use(databases.make_for_worker(os.environ.get("PYTEST_XDIST_WORKER", "main")))
        yield
        for connection in connections.all():
            connection.close()


def _empty_all_tables(self: object) -> None:
    """After a test with real commits. As superuser: the application may not truncate."""
    from django.db import connections

    from tests import databases
    from tests.people import ORGANIZERS, token_hashes

    with databases.admin(connections["default"].settings_dict["NAME"]) as cursor:
        cursor.execute("SELECT schema_name FROM tenants_organizer WHERE slug = ANY(%s)", [list(ORGANIZERS)])
        kept = {name: KEPT_OF_ORGANIZERS for (name,) in cursor.fetchall()} | {"public": KEPT_IN_PUBLIC}
        # Only what was ever written to, and by DELETE: TRUNCATE makes new files for 300 tables and their indexes.
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname ~ '^(public|org_.*)$'"
            " AND pg_relation_size(format('%I.%I', schemaname, tablename)::regclass) > 0"
        )
        tables = [
            f'"{schema}"."{table}"'
            for schema, table in cursor.fetchall()
            if table not in kept.get(schema, {})
        ]
        cursor.execute("SET session_replication_role = replica")  # no foreign keys, no triggers
        cursor.execute("; ".join(["SELECT", *(f"DELETE FROM {table}" for table in tables)]))
        cursor.execute("SET session_replication_role = origin")
        strangers = "(SELECT id FROM tenants_organizer WHERE NOT slug = ANY(%s))"
        own = [f"{slug}.parterre.test" for slug in ORGANIZERS]
        cursor.execute(
            f"DELETE FROM tenants_domain WHERE NOT domain = ANY(%s) OR tenant_id IN {strangers}",
            [own, list(ORGANIZERS)],
        )
        cursor.execute("UPDATE tenants_domain SET is_primary = true")
        for table in ("membership", "token_route"):
            cursor.execute(f"DELETE FROM {table} WHERE organizer_id IN {strangers}", [list(ORGANIZERS)])
        cursor.execute("DELETE FROM token_route WHERE NOT token_hash = ANY(%s)", [token_hashes()])
        cursor.execute("DELETE FROM tenants_organizer WHERE NOT slug = ANY(%s)", [list(ORGANIZERS)])
        cursor.execute(
            "UPDATE tenants_organizer SET plugins = '{}', plugins_in_every_event = '{}', state = 'active',"
            " custom_host = '', renamed_at = NULL, state_since = NULL, state_until = NULL, expires_at = NULL,"
            " sandbox_of = NULL, is_read_only = false"
        )
        _forget_other_teams(cursor, [schema for schema in kept if schema != "public"])
        _forget_other_people(cursor)


def _forget_other_teams(cursor: Any, schemas: list[str]) -> None:
    from tests.people import token_hashes

    for schema in schemas:
        others = f"(SELECT id FROM {schema}.teams_team WHERE name NOT IN ('Administrators', 'Door staff'))"
        cursor.execute(
            f"DELETE FROM {schema}.teams_apitoken WHERE NOT token_hash = ANY(%s)", [token_hashes()]
        )
        cursor.execute(f"DELETE FROM {schema}.teams_teammember WHERE team_id IN {others}")
        cursor.execute(f"DELETE FROM {schema}.teams_team WHERE id IN {others}")


def _forget_other_people(cursor: Any) -> None:
    from tests.people import TOKENS

    others = "(SELECT id FROM accounts_user WHERE NOT split_part(email, '@', 1) = ANY(%s))"
    for table in ("account_emailaddress", "membership"):
        cursor.execute(f"DELETE FROM {table} WHERE user_id IN {others}", [list(TOKENS)])
    cursor.execute(f"DELETE FROM accounts_user WHERE id IN {others}", [list(TOKENS)])


@pytest.fixture(autouse=True)
def _nothing_remembered(request: pytest.FixtureRequest) -> None:
    """Caches outlive a rolled-back transaction."""
    if "django_db" in {mark.name for mark in request.node.iter_markers()} or {"db", "transactional_db"} & set(
        request.fixturenames
    ):
        from django.core.cache import caches

        from tenants.routing import directory

        directory._memory.clear()
        caches["default"].clear()
        directory._memory._checked_at = 0.0  # the first look is now, not in the middle of what a test counts


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """A request in German leaves its thread in German."""
    if SETTINGS not in os.environ:
        return
    from django.utils import translation

    translation.activate("en")


@pytest.fixture
def olga(db: None) -> Person:
    """Owns acme and may do everything there."""
    from tests.people import Person

    return Person("olga")


@pytest.fixture
def tim(db: None) -> Person:
    """Scans acme's doors: may check in, and nothing else."""
    from tests.people import Person

    return Person("tim")


@pytest.fixture
def mallory(db: None) -> Person:
    """Owns zeta, and tries acme."""
    from tests.people import Person

    return Person("mallory")


@pytest.fixture
def api_as() -> Callable[..., object]:
    """A client that speaks the API for a person and holds every answer against the contract."""
    from tests.contract.client import ContractClient

    def client(person: Person | None) -> ContractClient:
        made = ContractClient(SERVER_NAME="parterre.test")
        if person is not None:
            made.credentials(HTTP_AUTHORIZATION=f"Token {person.token}")
        return made

    return client


@pytest.fixture
def api(api_as: Callable[..., object], olga: Person) -> object:
    return api_as(olga)
