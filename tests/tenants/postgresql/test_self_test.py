"""A process refuses to serve where nothing would keep organizers apart, and says why."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connections

from tenants.postgresql import base
from tenants.postgresql.self_test import DatabaseAway, Finding, UnsafeDatabase, examine, require_safe_database
from tests.databases import admin
from tests.people import Person
from tests.pgbouncer import PASSWORD, Pooler, pgbouncer, through

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]
SESSION_WIDE = "SET search_path = {0}, public, pg_temp; SET ROLE {0}"


def codes(findings: list[Finding]) -> list[tuple[str, bool]]:
    return [(finding.code, finding.is_grave) for finding in findings]


def database() -> str:
    return str(connections["default"].settings_dict["NAME"])


@contextmanager
def changed(statement: str, back: str) -> Iterator[None]:
    with admin(database()) as cursor:
        cursor.execute(statement)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        with admin(database()) as cursor:
            cursor.execute(back)  # type: ignore[attr-defined]


@contextmanager
def signed_in_as(user: str, password: str) -> Iterator[None]:
    settings = connections["default"].settings_dict
    before = {key: settings[key] for key in ("USER", "PASSWORD")}
    settings.update(USER=user, PASSWORD=password)
    try:
        yield
    finally:
        settings.update(before)


@pytest.fixture
def login() -> Iterator[Callable[[str], str]]:
    """Makes a login like the application's, but with something more; roles are the whole cluster's."""
    made: list[str] = []

    def make(more: str) -> str:
        name = f"test_login_{uuid.uuid4().hex[:12]}"
        made.append(name)
        with admin(database()) as cursor:
            cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")  # type: ignore[attr-defined]
            cursor.execute(f'GRANT CONNECT ON DATABASE "{database()}" TO {name}')  # type: ignore[attr-defined]
            cursor.execute(f"GRANT EXECUTE ON FUNCTION set_config(text,text,boolean) TO {name}")  # type: ignore[attr-defined]
            cursor.execute(more.format(name))  # type: ignore[attr-defined]
        return name

    yield make
    with admin(database()) as cursor:
        for name in made:
            cursor.execute(f"DROP OWNED BY {name}")  # type: ignore[attr-defined]
            cursor.execute(f"DROP ROLE {name}")  # type: ignore[attr-defined]


def test_what_we_set_up_is_safe() -> None:
    assert examine() == []


@pytest.mark.stack
@pytest.mark.parametrize("mode", ["transaction", "session"])
def test_it_is_safe_behind_a_pooler(mode: str) -> None:
    with pgbouncer(mode=mode) as pooler, through(pooler, "default"):
        assert examine() == []


def test_a_superuser_is_refused() -> None:
    url = urlsplit(os.environ["DATABASE_ADMIN_URL"])
    with signed_in_as(unquote(url.username or ""), unquote(url.password or "")):
        assert codes(examine()) == [("superuser", True)]


def test_the_owner_is_refused() -> None:
    owner = connections["owner"].settings_dict
    with signed_in_as(owner["USER"], owner["PASSWORD"]):
        assert codes(examine()) == [("powerful", True), ("reaches-organizers", True)]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("ALTER ROLE {0} BYPASSRLS", "bypass-rls"),
        ("GRANT pg_read_all_data TO {0}", "powerful"),
        ("GRANT pg_execute_server_program TO {0}", "powerful"),
    ],
)
def test_a_login_that_may_more_is_refused(login: Callable[[str], str], more: str, code: str) -> None:
    with signed_in_as(login(more), PASSWORD):
        found = codes(examine())

    assert found[0] == (code, True)


def test_a_login_that_inherits_an_organizers_rights_is_refused(
    login: Callable[[str], str], olga: Person
) -> None:
    with signed_in_as(login(f"GRANT {olga.organizer.schema_name} TO {{0}}"), PASSWORD):
        assert codes(examine()) == [("reaches-organizers", True)]


def test_a_backend_that_sets_role_and_path_for_the_session_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(base, "ENTER", SESSION_WIDE)
    monkeypatch.setattr("tenants.postgresql.self_test._inside", committed(monkeypatch))

    assert codes(examine()) == [("leaks", True)]


def committed(monkeypatch: pytest.MonkeyPatch) -> object:
    """A rollback takes a SET back, too: let the probe commit, as requests do."""
    from tenants.postgresql import self_test

    inside = self_test._inside
    monkeypatch.setattr(base.DatabaseWrapper, "rollback", base.DatabaseWrapper.commit)
    return inside


@pytest.mark.stack
def test_a_pooler_whose_connections_others_leave_in_disorder_is_refused(olga: Person) -> None:
    with pgbouncer(size=2) as pooler, through(pooler, "default"):
        leave_in_disorder(pooler, olga.organizer.schema_name)
        found = examine()

    assert codes(found) == [("refused", True)]
    assert "hands out connections that somebody left in another role" in found[0].sentence


def leave_in_disorder(pooler: Pooler, schema: str) -> None:
    """Both server connections: a client of the same pool has set role and path, and has gone."""
    clients = [connections["default"].copy(f"careless{number}") for number in range(2)]
    try:
        for client in clients:
            client.connect()
            client.set_autocommit(False)
            with client._control(), client.cursor() as cursor:  # type: ignore[attr-defined]
                cursor.execute(SESSION_WIDE.format(schema))
        for client in clients:
            client.commit()
    finally:
        for client in clients:
            client.close()


@pytest.mark.stack
def test_a_pooler_that_gives_away_the_connection_after_each_statement_is_refused() -> None:
    with (
        pgbouncer(mode="statement") as pooler,
        through(pooler, "default"),
        pytest.raises(DatabaseAway),
    ):
        require_safe_database(patience=0)


def test_row_security_that_is_off_is_refused() -> None:
    with changed(
        "ALTER TABLE public.outbox DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY",
    ):
        assert codes(examine()) == [("no-row-security", True)]


@pytest.mark.parametrize(
    ("statement", "back", "word"),
    [
        (
            "GRANT EXECUTE ON FUNCTION {0} TO PUBLIC",
            "REVOKE EXECUTE ON FUNCTION {0} FROM PUBLIC",
            "set_config(text,text,boolean)",
        ),
        ("GRANT USAGE ON LANGUAGE {0} TO PUBLIC", "REVOKE USAGE ON LANGUAGE {0} FROM PUBLIC", "plpgsql"),
        ("GRANT UPDATE ON {0} TO PUBLIC", "REVOKE UPDATE ON {0} FROM PUBLIC", "pg_settings"),
    ],
)
def test_missing_hardening_is_told_and_tolerated(
    statement: str, back: str, word: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A managed PostgreSQL may not allow it."""
    with changed(statement.format(word), back.format(word)):
        found = examine()
        require_safe_database(patience=0)

    assert codes(found) == [("not-hardened", False)]
    assert word in found[0].sentence


def test_a_database_that_is_away_is_waited_for_and_then_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections["default"].settings_dict, "PORT", "1")

    with pytest.raises(DatabaseAway, match="did not answer for 0 s"):
        require_safe_database(patience=0)


def test_operators_may_ask_before_they_start_anything() -> None:
    owner = connections["owner"].settings_dict

    call_command("check", databases=["default"])  # finds nothing
    with signed_in_as(owner["USER"], owner["PASSWORD"]), pytest.raises(SystemCheckError) as refused:
        call_command("check", databases=["default"])

    assert "(tenants.reaches-organizers)" in str(refused.value)


def test_the_refusal_names_all_that_is_wrong() -> None:
    problem = UnsafeDatabase([Finding("a", "One thing."), Finding("b", "Another.")])

    assert str(problem).splitlines() == [
        "This database would not keep organizers apart; nothing is served:",
        "  - One thing.",
        "  - Another.",
        "See docs/operators/threat-model.md.",
    ]


@pytest.mark.stack
@pytest.mark.parametrize(
    "command",
    [
        ["-c", "import parterre.project.wsgi"],
        ["manage.py", "relay"],
        ["-m", "celery", "-A", "parterre.project.celery", "worker", "-P", "solo"],
    ],
    ids=["web", "relay", "worker"],
)
def test_processes_refuse_to_start(command: list[str]) -> None:
    """With the owner's login in place of the application's."""
    url = urlunsplit(urlsplit(os.environ["DATABASE_OWNER_URL"])._replace(path=f"/{database()}"))

    ended = subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "DATABASE_URL": url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=90,
    )

    assert ended.returncode == 1, ended.stderr[-2000:]
    assert "This database would not keep organizers apart; nothing is served:" in ended.stderr
