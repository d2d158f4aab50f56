from __future__ import annotations

import pytest
from django.utils.translation import override

from parterre.web import error_pages
from parterre.web.error_pages import refusal_page


def test_a_refusal_says_where_to_go_on() -> None:
    with override("en"):
        page = refusal_page("Not found.", "It may be gone.")

    assert "<h1>Not found.</h1>" in page
    assert "It may be gone." in page
    assert '<a href="/" class="btn btn-main">Home page</a>' in page


def test_on_an_organizers_host_the_organizer_speaks() -> None:
    page = refusal_page("Not found.", "", organizer="Lindenhof <Theatre>")

    assert '<a class="brand" href="/"><span>Lindenhof &lt;Theatre&gt;</span></a>' in page


def test_what_may_heal_is_tried_again() -> None:
    with override("de"):
        page = refusal_page("Da ging etwas schief.", "", again="/o/acme/?a=1&b=2")

    assert '<html lang="de"' in page
    assert '<a href="/o/acme/?a=1&amp;b=2" class="btn btn-main">' in page


def test_there_is_a_page_even_when_templates_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(error_pages, "render_to_string", broken)

    assert "<h1>&lt;b&gt;</h1><p>x</p>" in refusal_page("<b>", "x")
