"""What the configuration becomes in Django's settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.parterre.project.settings.load_settings import settings_with

COMMON = {
    "CONN_HEALTH_CHECKS": True,
    "DISABLE_SERVER_SIDE_CURSORS": True,
    "ATOMIC_REQUESTS": False,
}


def test_the_owner_is_a_second_way_into_the_same_database(tmp_path: Path) -> None:
    given = {
        "DATABASE_URL": "postgresql://app:a%40@db:6432/parterre?sslmode=require",
        "DATABASE_OWNER_URL": "postgresql://owner:b@db/parterre",
        "PARTERRE_DATABASE_CONN_MAX_AGE": "60",
    }

    [databases] = settings_with(tmp_path, given, "DATABASES")

    place = {"ENGINE": "tenants.postgresql", "NAME": "parterre", "HOST": "db"}
    assert databases == {
        "default": {
            **COMMON,
            **place,
            "USER": "app",
            "PASSWORD": "a@",
            "PORT": "6432",
            "OPTIONS": {"connect_timeout": 5, "sslmode": "require"},
            "CONN_MAX_AGE": 60,
            "MOST_SCHEMAS": 150,
        },
        "owner": {
            **COMMON,
            **place,
            "USER": "owner",
            "PASSWORD": "b",
            "PORT": "",
            "OPTIONS": {"connect_timeout": 5},
            "CONN_MAX_AGE": 0,
            "TENANT_ROLES": False,
        },
    }


def test_without_an_owner_the_application_is_its_own(tmp_path: Path) -> None:
    [databases] = settings_with(tmp_path, {"DATABASE_URL": "postgresql://app:a@db/parterre"}, "DATABASES")

    assert databases["owner"]["USER"] == "app"
    assert databases["owner"]["TENANT_ROLES"] is False


@pytest.mark.parametrize(
    ("url", "secure", "seconds"),
    [("https://tickets.example.com", True, 31_536_000), ("http://localhost:8000", False, 0)],
)
def test_https_makes_cookies_secure_and_the_host_strict(
    tmp_path: Path, url: str, secure: bool, seconds: int
) -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_HSTS_SECONDS")

    found = settings_with(tmp_path, {"PARTERRE_PARTERRE_URL": url}, *names)

    assert found == [secure, secure, secure, seconds]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [False, None]),
        ({"PARTERRE_PARTERRE_TRUST_X_FORWARDED_HOST": "on"}, [True, None]),
        ({"PARTERRE_PARTERRE_TRUST_X_FORWARDED_PROTO": "on"}, [False, ["HTTP_X_FORWARDED_PROTO", "https"]]),
    ],
)
def test_a_proxy_is_believed_as_far_as_configured(
    tmp_path: Path, given: dict[str, str], expected: list[object]
) -> None:
    assert settings_with(tmp_path, given, "USE_X_FORWARDED_HOST", "SECURE_PROXY_SSL_HEADER") == expected


@pytest.mark.parametrize(
    ("valkey", "broker"),
    [
        ("rediss://:secret@cache:6380/1", "rediss://:secret@cache:6380/1"),
        ("unix:///run/valkey.sock?db=2", "redis+socket:///run/valkey.sock?virtual_host=2"),
    ],
)
def test_the_broker_is_the_same_valkey(tmp_path: Path, valkey: str, broker: str) -> None:
    assert settings_with(tmp_path, {"VALKEY_URL": valkey}, "VALKEY_URL", "CELERY_BROKER_URL") == [
        valkey,
        broker,
    ]


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        ({}, False),
        ({"PARTERRE_METRICS_USER": "a"}, False),
        ({"PARTERRE_METRICS_USER": "a", "PARTERRE_METRICS_PASSPHRASE": "b"}, True),
        (
            {
                "PARTERRE_METRICS_USER": "a",
                "PARTERRE_METRICS_PASSPHRASE": "b",
                "PARTERRE_METRICS_ENABLED": "off",
            },
            False,
        ),
    ],
)
def test_metrics_need_credentials(tmp_path: Path, given: dict[str, str], counts: bool) -> None:
    assert settings_with(tmp_path, given, "METRICS_ENABLED") == [counts]


def test_the_secret_key_is_kept_between_starts(tmp_path: Path) -> None:
    first, second = (settings_with(tmp_path, {}, "SECRET_KEY") for _ in range(2))

    assert first == second == [(tmp_path / ".secret").read_text().strip()]
