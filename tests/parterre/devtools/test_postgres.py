"""The embedded PostgreSQL: starts, keeps, and refuses."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from parterre.devtools.errors import StackError
from parterre.devtools.postgres import PostgresServer, embedded_postgres, prepare_postgres

pytestmark = pytest.mark.stack


def ask(server: PostgresServer, query: str, *, url: str = "") -> str:
    """By the wheel's own psql, so that no driver of ours is in the way."""
    asked = subprocess.run(
        [str(server.programs / "psql"), "-XAt", "-c", query, url or server.admin_url],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() or asked.stderr.strip()


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stack") / "pg"


def test_data_outlives_the_server(directory: Path) -> None:
    with embedded_postgres(directory, test=True) as server:
        ask(server, "CREATE TABLE kept AS SELECT 'tulip' AS flower")

    with embedded_postgres(directory, test=True) as again:
        assert ask(again, "SELECT flower FROM kept") == "tulip"
    assert not again.is_ready()


def test_a_password_is_needed_and_only_loopback_is_listened_to(directory: Path) -> None:
    with embedded_postgres(directory, test=True) as server:
        refused = ask(server, "SELECT 1", url=server.url_for("postgres", "wrong", "postgres"))
        listening = ask(server, "SHOW listen_addresses")
        sockets = ask(server, "SHOW unix_socket_directories")

    assert 'password authentication failed for user "postgres"' in refused
    assert (listening, sockets) == ("127.0.0.1", "")


@pytest.mark.parametrize(("test", "durable"), [(False, "on,on,on"), (True, "off,off,off")])
def test_only_tests_trade_durability_for_speed(directory: Path, test: bool, durable: str) -> None:
    with embedded_postgres(directory, test=test) as server:
        settings = ask(
            server,
            "SELECT concat_ws(',', current_setting('fsync'), current_setting('full_page_writes'),"
            " current_setting('synchronous_commit'))",
        )
        sizes = ask(server, "SELECT current_setting('max_locks_per_transaction')")
        encoding = ask(
            server, "SELECT datcollate || ' ' || pg_encoding_to_char(encoding) FROM pg_database LIMIT 1"
        )

    assert (settings, sizes, encoding) == (durable, "512", "C.UTF-8 UTF8")


def test_the_data_directory_of_another_major_version_is_refused(tmp_path: Path) -> None:
    server = prepare_postgres(tmp_path / "pg", port=1, test=True)
    (server.directory / "PG_VERSION").write_text("15\n")

    with pytest.raises(
        StackError, match=r"was written by PostgreSQL 15, and this is PostgreSQL \d+"
    ) as refused:
        prepare_postgres(tmp_path / "pg", port=1, test=True)

    assert str(server.directory) in str(refused.value)


def test_what_an_interrupted_creation_left_is_no_obstacle(tmp_path: Path) -> None:
    server = prepare_postgres(tmp_path / "pg", port=1, test=True)
    first = server.cluster_id
    server.directory.rename(server.directory.with_name("pg.new"))
    (server.directory.with_name("pg.new") / "PG_VERSION").unlink()

    assert prepare_postgres(tmp_path / "pg", port=1, test=True).cluster_id != first
