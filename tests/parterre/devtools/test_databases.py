"""Which databases a stack uses when some are given to it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from parterre.devtools.databases import Databases, given_databases
from parterre.devtools.errors import StackError
from parterre.devtools.postgres import PostgresServer, embedded_postgres
from parterre.devtools.secrets_file import Secrets

SECRETS = Secrets(app_password="a&b", owner_password="own", valkey_password="v", metrics_passphrase="m")
APP, OWNER, ADMIN = (f"postgresql://{role}:x@db.example/parterre" for role in ("app", "owner", "admin"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    with embedded_postgres(tmp_path_factory.mktemp("databases") / "pg", test=True) as server:
        subprocess.run(
            [
                str(server.programs / "psql"),
                "-Xqc",
                "CREATE ROLE guest LOGIN PASSWORD 'guest'",
                server.admin_url,
            ],
            check=True,
        )
        yield server


def test_none_given_means_the_embedded_one() -> None:
    assert given_databases({"DATABASE_OWNER_URL": OWNER}, SECRETS) is None


def test_all_three_given_are_taken_as_they_are() -> None:
    given = {"DATABASE_URL": APP, "DATABASE_OWNER_URL": OWNER, "DATABASE_ADMIN_URL": ADMIN}

    assert given_databases(given, SECRETS) == Databases(APP, OWNER, ADMIN)


def test_two_of_three_are_refused() -> None:
    with pytest.raises(StackError, match="give all three"):
        given_databases({"DATABASE_URL": APP, "DATABASE_OWNER_URL": OWNER}, SECRETS)


@pytest.mark.parametrize(("given", "database"), [("postgres", "parterre"), ("tickets", "tickets")])
def test_one_that_may_create_roles_makes_the_others(
    server: PostgresServer, given: str, database: str
) -> None:
    subprocess.run(
        [str(server.programs / "createdb"), "tickets", f"--maintenance-db={server.admin_url}"], check=False
    )
    url = server.url_for("postgres", server.password, given)

    assert given_databases({"DATABASE_URL": url}, SECRETS) == Databases(
        app_url=f"postgresql://parterre_app:a%26b@127.0.0.1:{server.port}/{database}",
        owner_url=f"postgresql://parterre_owner:own@127.0.0.1:{server.port}/{database}",
        admin_url=url,
    )


def test_one_that_may_not_is_refused_with_what_is_needed(server: PostgresServer) -> None:
    with pytest.raises(StackError, match=r"may not create roles and databases\. With DATABASE_URL alone"):
        given_databases({"DATABASE_URL": server.url_for("guest", "guest", "postgres")}, SECRETS)


def test_one_that_is_not_there_is_refused_without_its_password(server: PostgresServer) -> None:
    with pytest.raises(StackError, match="DATABASE_URL cannot be reached") as refused:
        given_databases({"DATABASE_URL": server.url_for("guest", "mistaken", "postgres")}, SECRETS)

    assert "mistaken" not in str(refused.value)
