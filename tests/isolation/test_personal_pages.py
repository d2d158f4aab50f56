"""Nothing made for a signed-in person stays in a browser's or a proxy's cache: recovery codes, orders, members."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.browser import with_app
from tests.isolation.test_urls import (  # noqa: F401  # a fixture
    CONSOLE,
    PLATFORM,
    ROOT,
    api_routes,
    as_member,
    filled,
    routes,
    values,
)
from tests.people import Person
from tests.staff import console_browser, make_staff

pytestmark = pytest.mark.django_db


def kept_somewhere(answers: Iterator[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Pages: pictures and style sheets are named after their content."""
    return [
        (path, answer.headers.get("Cache-Control", ""))
        for path, answer in answers
        if answer.status_code == 200
        and not answer["Content-Type"].startswith(("text/css", "image/"))
        and "no-store" not in answer.headers.get("Cache-Control", "")
    ]


def test_no_page_of_a_signed_in_person_is_stored(olga: Person, values: dict[str, Any]) -> None:  # noqa: F811
    with_app(olga.user)
    member, staff = as_member(olga), console_browser(make_staff().user)
    values |= {"wish": "00000000-0000-0000-0000-000000000000", "session": 1, "token": "x", "uidb36": "x"}
    seen = []

    def answers() -> Iterator[tuple[str, Any]]:
        pages = [route for route in api_routes() if route.startswith("o/")]
        for route in [*pages, *(route for route in routes(ROOT) if PLATFORM.match(route))]:
            path = filled(route, values, organizer="acme")
            seen.append(path)
            yield path, member.get(path)
        for route in routes(CONSOLE):
            if "<" not in route:
                yield f"console {route}", staff.get(f"/{route}")

    assert kept_somewhere(answers()) == []
    assert "/accounts/2fa/recovery-codes/" in seen


def test_what_is_for_everybody_may_be_stored(olga: Person) -> None:
    page = Client(headers={"host": "acme.parterre.test"}).get("/")

    assert "no-store" not in page.headers.get("Cache-Control", "")
