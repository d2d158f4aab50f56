"""Without Valkey every page and resource still answers, and nobody keeps a right that was taken away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from parterre.integrations import valkey_cache
from tenants.context.transactions import public_schema
from tenants.models import Organizer, OrganizerState, TokenRoute
from tenants.outbox import tasks
from tenants.routing import directory
from tests.account_fixtures import olga_with_password  # noqa: F401  # a fixture
from tests.isolation.test_urls import (  # noqa: F401  # a fixture
    CONSOLE,
    PLATFORM,
    ROOT,
    SHOP,
    api_routes,
    as_member,
    as_token,
    filled,
    routes,
    values,
)
from tests.parterre.observability.conftest import unused_tcp_port  # noqa: F401  # a fixture
from tests.people import PASSWORD, Person
from tests.staff import console_browser, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(settings: Settings, unused_tcp_port: int) -> Iterator[None]:  # noqa: F811
    """Nothing listens there any more."""
    url = f"redis://127.0.0.1:{unused_tcp_port}/0"
    settings.VALKEY_URL = url
    settings.CACHES = {name: {**cache, "LOCATION": url} for name, cache in settings.CACHES.items()}
    tasks.valkey.cache_clear()
    directory._memory._checked_at = 0.0
    yield
    tasks.valkey.cache_clear()
    directory._memory._checked_at = 0.0
    valkey_cache._away_until.clear()


@contextmanager
def back(settings: Settings) -> Iterator[None]:
    dead = settings.CACHES
    settings.CACHES = {name: {**cache, "LOCATION": os.environ["VALKEY_URL"]} for name, cache in dead.items()}
    yield
    settings.CACHES = dead


def failing(answers: Iterator[tuple[str, Any]]) -> list[tuple[str, int]]:
    return [(path, answer.status_code) for path, answer in answers if answer.status_code >= 500]


def test_pages_and_api_of_an_organizer_answer(olga: Person, values: dict[str, Any], away: None) -> None:  # noqa: F811
    token, member = as_token(olga), as_member(olga)

    def answers() -> Iterator[tuple[str, Any]]:
        for route in api_routes():
            path = filled(route, values, organizer="acme")
            client = member if route.startswith("o/") else token
            yield path, client.get(path)
            if route.startswith("o/"):
                yield f"POST {path}", client.post(path, {})

    assert failing(answers()) == []


def test_shops_the_console_and_the_platforms_pages_answer(
    olga: Person,
    values: dict[str, Any],  # noqa: F811
    away: None,
) -> None:
    staff = console_browser(make_staff().user)
    shop, member = Client(headers={"host": "acme.parterre.test"}), as_member(olga)
    values |= {"wish": "00000000-0000-0000-0000-000000000000", "session": 1, "token": "x", "uidb36": "x"}
    values["by_resource"]["organizers"] = values["by_resource"]["backups"] = olga.organizer.pk

    def answers() -> Iterator[tuple[str, Any]]:
        for route in routes(SHOP):
            path = filled(route, values, organizer="acme")
            yield path, shop.get(path)
        for route in routes(ROOT):
            if PLATFORM.match(route) or route == "metrics":
                path = filled(route, values, organizer="acme")
                yield path, member.get(path)
        for route in routes(CONSOLE):
            if "<" not in route:
                yield f"console {route}", staff.get(f"/{route}")

    assert failing(answers()) == []


def test_signing_in_and_a_new_password_are_limited_in_memory(
    olga_with_password: Person,  # noqa: F811
    away: None,
) -> None:
    client = Client(headers={"host": "parterre.test"})

    def sign_in(password: str) -> Any:
        return client.post("/accounts/login/", {"login": "olga@example.org", "password": password})

    first = sign_in(PASSWORD)
    client.post("/accounts/logout/")
    client.cookies.clear()
    wrong = [sign_in("not this one").status_code for _ in range(5)]
    refused = sign_in(PASSWORD)
    reset = client.post("/accounts/password/reset/", {"email": "olga@example.org"})

    assert (first.status_code, wrong, reset.status_code) == (302, [200] * 5, 302)
    assert b"Too many attempts" in refused.content


def test_the_cache_counts_in_memory(away: None) -> None:
    cache = caches["default"]
    cache.set("counted", 1, 60)
    cache.incr("counted")

    assert cache.get("counted") == 2
    assert cache.add("counted", 5) is False


@pytest.mark.parametrize("taken", ["the token", "the organizer's state"])
def test_what_is_taken_away_is_gone_at_once_though_nobody_can_be_told(
    olga: Person, away: None, taken: str
) -> None:
    """As another process does it, whose word does not reach us."""
    client = as_token(olga)
    before = client.get("/api/v1/organizers/acme/events/").status_code
    with public_schema():
        if taken == "the token":
            TokenRoute.objects.filter(organizer_id=olga.organizer.pk).delete()
        else:
            Organizer.objects.filter(pk=olga.organizer.pk).update(state=OrganizerState.SUSPENDED)

    after = client.post("/api/v1/organizers/acme/events/", {}).status_code

    assert (before, after in {401, 403}) == (200, True)


def test_what_could_not_be_told_is_told_when_valkey_is_back(
    olga: Person, away: None, settings: Settings
) -> None:
    with back(settings):
        told_before = directory._shared_version()
    directory.forget()
    directory._tell_everybody()

    with back(settings):
        directory._memory._checked_at = 0.0
        directory.organizer_by_slug("acme")

        assert directory._shared_version() != told_before
