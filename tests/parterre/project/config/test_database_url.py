from __future__ import annotations

import pytest

from parterre.project.config.database_url import DatabaseParameters, database_parameters

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("url", "parameters"),
    [
        (
            "postgresql://anna:s%40fe%2F@db.example.com:6432/tickets?sslmode=verify-full",
            ("tickets", "anna", "s@fe/", "db.example.com", "6432", {"sslmode": "verify-full"}),
        ),
        ("postgres://db/tickets", ("tickets", "", "", "db", "", {})),
        (
            "postgresql:///tickets?host=/run/postgresql&port=5433&user=anna",
            ("tickets", "anna", "", "/run/postgresql", "5433", {}),
        ),
        ("postgresql://anna@%2Frun%2Fpostgresql/tickets", ("tickets", "anna", "", "/run/postgresql", "", {})),
        ("postgresql://[::1]:5432/tickets", ("tickets", "", "", "::1", "5432", {})),
    ],
)
def test_parts_of_a_url(url: str, parameters: tuple[object, ...]) -> None:
    assert database_parameters(url) == DatabaseParameters(*parameters)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url", ["", "tickets", "mysql://db/x", "postgresql://db", "postgresql://db/a/b", "postgresql://db:x/y"]
)
def test_no_url_of_a_postgresql_database(url: str) -> None:
    with pytest.raises(ValueError):
        database_parameters(url)


def test_the_password_is_not_shown() -> None:
    assert "hunter2" not in repr(database_parameters("postgresql://anna:hunter2@db/x"))
