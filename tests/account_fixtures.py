"""Browsers of people with an account: fixtures that a conftest imports."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.people import PASSWORD, Person

HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]


@pytest.fixture(autouse=True)
def _quick_passwords(settings: object) -> None:
    """Half a second a password is for attackers."""
    settings.PASSWORD_HASHERS = HASHERS  # type: ignore[attr-defined]


@pytest.fixture
def browser() -> Callable[[], Client]:
    return lambda: Client(headers={"host": "parterre.test"})


@pytest.fixture
def olga_with_password(olga: Person) -> Person:
    olga.user.set_password(PASSWORD)
    olga.user.save()
    return olga
