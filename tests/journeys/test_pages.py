"""Asked of every page: axe finds nothing, nothing scrolls sideways, Tab comes everywhere, the CSP stops nothing.

With PARTERRE_SCREENS=1 (`make screens`) each page is pictured instead, at 390 and 1280 px and in each language,
into var/screens/.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.journeys.browser_checks import (
    AXE,
    DESK,
    PHONE,
    Site,
    accessibility_problems,
    broken_words,
    controls_never_reached,
    picture,
    sideways,
    tabs_out_of_sight,
)
from tests.journeys.pages import PAGES, SeenPage

NARROWEST = 320
LONGEST_WORDS = "de"
PICTURES = bool(os.environ.get("PARTERRE_SCREENS"))


AT_ONCE = 6
OpenSeenPage = Callable[..., Page]  # a SeenPage, and the language it is opened in


def _groups() -> Iterator[tuple[SeenPage, ...]]:
    """Pages that show the same data are looked at together: that is made once, and one browser keeps its cache."""
    by_given: dict[str, list[SeenPage]] = {}
    for seen in PAGES:
        by_given.setdefault(seen.given, []).append(seen)
    for pages in by_given.values():
        yield from batched(pages, AT_ONCE)


def _param(group: tuple[SeenPage, ...]) -> Any:
    """What a page is given has to be committed: the server's threads look at it. `-k` finds a page by its name."""
    marks = [pytest.mark.django_db(transaction=True)] if group[0].given else []
    return pytest.param(group, id="+".join(seen.name for seen in group), marks=marks)


def batched(pages: Sequence[SeenPage], size: int) -> Iterator[tuple[SeenPage, ...]]:
    for start in range(0, len(pages), size):
        yield tuple(pages[start : start + size])


@pytest.fixture(params=[_param(group) for group in _groups()])
def group(request: pytest.FixtureRequest) -> tuple[SeenPage, ...]:
    pages: tuple[SeenPage, ...] = request.param
    return pages


@pytest.fixture
def facts(request: pytest.FixtureRequest, group: tuple[SeenPage, ...]) -> Mapping[str, Any]:
    given = group[0].given
    return (request.getfixturevalue(given) or {}) if given else {}


@pytest.fixture
def opened(page: Page, site: Site, facts: Mapping[str, Any]) -> OpenSeenPage:
    """Each page as for the first time: at a desk, and with no cookies but those of who is signed in."""
    page.context.add_init_script(path=AXE)  # sent once, not with every page

    def open_page(seen: SeenPage, language: str = LONGEST_WORDS) -> Page:
        page.set_viewport_size({"width": DESK, "height": 900})
        page.context.clear_cookies()
        page.context.add_cookies(facts.get("cookies", []))
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site.url(host=seen.host)}
        page.context.add_cookies([cookie])
        answer = page.goto(site.url(seen.path_with(facts), host=seen.host))
        assert answer is not None
        assert answer.status < 500
        return page

    return open_page


def test_pages_are_for_everybody(
    opened: OpenSeenPage, group: tuple[SeenPage, ...], subtests: pytest.Subtests
) -> None:
    for seen in group:
        with subtests.test(seen.name):
            page = opened(seen)
            found = {}
            for width in (DESK, PHONE, NARROWEST):
                page.set_viewport_size({"width": width, "height": 900})
                found[f"sideways at {width}"] = sideways(page)
                found[f"broken words at {width}"] = broken_words(page)
                found[f"tabs out of sight at {width}"] = tabs_out_of_sight(page)
                if width != NARROWEST:
                    found[f"axe at {width}"] = accessibility_problems(page)
                    found[f"not reached at {width}"] = controls_never_reached(page)

            assert {what: problem for what, problem in found.items() if problem} == {}


if PICTURES:

    @pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
    def test_pages_are_pictured(
        opened: OpenSeenPage,
        group: tuple[SeenPage, ...],
        language: str,
        subtests: pytest.Subtests,
    ) -> None:
        for seen in group:
            with subtests.test(seen.name):
                page = opened(seen, language)
                found = {}
                for width in (DESK, PHONE):
                    page.set_viewport_size({"width": width, "height": 900})
                    page.reload()
                    found[width] = sideways(page)
                    picture(page, f"{seen.name}-{language}")

                assert found == {DESK: 0, PHONE: 0}
