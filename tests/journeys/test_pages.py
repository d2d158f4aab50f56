"""Asked of every page: axe finds nothing, nothing scrolls sideways, Tab comes everywhere, the CSP stops nothing.

With PARTERRE_SCREENS=1 (`make screens`) each page is pictured instead, at 390 and 1280 px and in each language,
into var/screens/.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.journeys.browser_checks import (
    DESK,
    PHONE,
    Site,
    accessibility_problems,
    controls_never_reached,
    picture,
    sideways,
)
from tests.journeys.conftest import OpenPage
from tests.journeys.pages import PAGES, SeenPage

NARROWEST = 320
PICTURES = bool(os.environ.get("PARTERRE_SCREENS"))


def _param(seen: SeenPage) -> Any:
    """What a page is given has to be committed: the server's threads look at it."""
    marks = [pytest.mark.django_db(transaction=True)] if seen.given else []
    return pytest.param(seen, id=seen.name, marks=marks)


@pytest.fixture(params=[_param(seen) for seen in PAGES])
def seen(request: pytest.FixtureRequest) -> SeenPage:
    page: SeenPage = request.param
    return page


@pytest.fixture
def facts(request: pytest.FixtureRequest, seen: SeenPage) -> Mapping[str, Any]:
    return (request.getfixturevalue(seen.given) or {}) if seen.given else {}


@pytest.fixture
def opened(open_page: OpenPage, site: Site, seen: SeenPage, facts: Mapping[str, Any]) -> Page:
    page = open_page(width=DESK)
    page.context.add_cookies(facts.get("cookies", []))
    answer = page.goto(site.url(seen.path_with(facts), host=seen.host))
    assert answer is not None
    assert answer.status < 500
    return page


def test_page_is_for_everybody(opened: Page, seen: SeenPage) -> None:
    found = {}
    for width in (DESK, PHONE, NARROWEST):
        opened.set_viewport_size({"width": width, "height": 900})
        found[f"sideways at {width}"] = sideways(opened)
        if width != NARROWEST:
            found[f"axe at {width}"] = accessibility_problems(opened)
            found[f"not reached at {width}"] = controls_never_reached(opened)

    assert {what: problem for what, problem in found.items() if problem} == {}


if PICTURES:

    @pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
    def test_page_is_pictured(opened: Page, seen: SeenPage, language: str) -> None:
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": opened.url}
        opened.context.add_cookies([cookie])
        found = {}
        for width in (DESK, PHONE):
            opened.set_viewport_size({"width": width, "height": 900})
            opened.reload()
            found[width] = sideways(opened)
            picture(opened, f"{seen.name}-{language}")

        assert found == {DESK: 0, PHONE: 0}
