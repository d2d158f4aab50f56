"""The rules of all pages notice what they are for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser_checks import (
    a_page,
    accessibility_problems,
    broken_words,
    controls_never_reached,
    sideways,
    tabs_out_of_sight,
)
from tests.journeys.conftest import OpenPage

GOOD = """<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1>
<a href="/x">Go there</a> <label>Name <input></label>
<label><input type="radio" name="a"> One</label> <label><input type="radio" name="a" checked> Two</label>
<label>Day <input type="date"></label> <details><summary>More</summary><a href="/y">Hidden</a></details></main>"""


def test_a_good_page_is_good(open_page: OpenPage) -> None:
    page = open_page()
    page.set_content(GOOD)

    assert (accessibility_problems(page), controls_never_reached(page), sideways(page)) == ([], [], 0)


def test_a_field_without_a_label_is_noticed(open_page: OpenPage) -> None:
    page = open_page()
    page.set_content(GOOD.replace("<label>Name <input></label>", "<input>"))

    assert [problem.partition(":")[0] for problem in accessibility_problems(page)] == ["label"]


def test_a_control_that_tab_passes_over_is_noticed(open_page: OpenPage) -> None:
    page = open_page()
    page.set_content(GOOD.replace("<a href", '<a tabindex="-1" href'))

    assert controls_never_reached(page) == ['<a tabindex="-1" href="/x" data-tested="1">Go there</a>']


def test_what_is_too_wide_is_noticed(open_page: OpenPage) -> None:
    page = open_page(width=320)
    page.set_content(GOOD.replace("<h1>", '<svg width="400" height="9"></svg><h1>'))

    assert sideways(page) > 50


def test_what_the_browser_complains_about_fails_the_test(browser: Browser) -> None:
    with pytest.raises(AssertionError, match="nowhere"), a_page(browser) as page:
        page.set_content("<p>")
        page.evaluate("setTimeout(() => { throw new Error('nowhere') })")
        page.wait_for_timeout(50)


def test_a_broken_word_is_noticed_and_a_parted_one_is_not(open_page: OpenPage) -> None:
    page = open_page()
    page.set_content("""<!doctype html><style>button, h2 { width: 4em; overflow-wrap: anywhere; padding: 0 }</style>
        <h2>Veranstal&shy;tungen</h2><h2>Two words</h2><h2>bea@example.org</h2><button>Veranstaltungen</button>""")

    assert broken_words(page) == ["Veranstaltungen in button “Veranstaltungen”"]


def test_a_chosen_tab_beyond_the_edge_is_noticed(open_page: OpenPage) -> None:
    page = open_page(width=320)
    tabs = "".join(
        f"<a href='/{n}'{' aria-current=page' if n == 9 else ''}>Tab {n} of nine</a> " for n in range(1, 10)
    )
    page.set_content(
        f"<!doctype html><nav class='tabs' style='overflow: auto; white-space: nowrap'>{tabs}</nav>"
    )
    before = tabs_out_of_sight(page)
    page.evaluate("document.querySelector('.tabs').scrollLeft = 9999")

    assert (before, tabs_out_of_sight(page)) == (["Tab 9 of nine"], [])
