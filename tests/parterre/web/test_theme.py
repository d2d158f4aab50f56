from __future__ import annotations

from itertools import product

import pytest
from django.test import Client

from parterre.web.colours import PAGE, WHITE, contrast
from parterre.web.theme import HEDGE, contrast_report, theme, theme_css, theme_hash

WELL_OF_SHOP = "#E3E6E2"


def test_every_colour_becomes_readable() -> None:
    themes = [theme(f"#{r:02X}{g:02X}{b:02X}") for r, g, b in product(range(0, 256, 17), repeat=3)]

    least = {
        "text on accent": min(contrast(one.on_accent, one.accent) for one in themes),
        "text on hover": min(contrast(one.on_accent, one.accent_hover) for one in themes),
        "accent as text on the page": min(contrast(one.accent_text, PAGE) for one in themes),
        "accent as text on a card": min(contrast(one.accent_text, WHITE) for one in themes),
        "accent as text on its tint": min(contrast(one.accent_text, one.accent_tint) for one in themes),
        "edge on a card": min(contrast(one.accent_edge, WHITE) for one in themes),
    }

    assert len(themes) == 4096
    assert {what: ratio for what, ratio in least.items() if ratio < (3 if "edge" in what else 4.5)} == {}


def test_a_readable_colour_is_left_alone() -> None:
    made = theme("#C2361A")

    assert (made.accent, made.on_accent, made.accent_text, made.accent_hover) == (
        "#C2361A",
        "#FFFFFF",
        "#C2361A",
        "#A8280D",
    )


@pytest.mark.parametrize("chosen", ["", "red", "#12345", "#GGGGGG", "url(x)"])
def test_an_unreadable_colour_is_hedge(chosen: str) -> None:
    assert theme(chosen) == theme(HEDGE)


def test_the_name_of_a_style_sheet_is_its_colour_and_changes_with_its_content(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = theme_hash("#c2361a")

    monkeypatch.setattr("parterre.web.theme.theme_css", lambda chosen: theme_css(chosen) + "/* new */")

    assert before.startswith("C2361A-")
    assert theme_hash("#C2361A") != before


def test_yellow_is_darkened_for_text_and_the_form_says_so() -> None:
    report = contrast_report("#F2B632")

    assert (report.ratio, report.text_is_white) == (9.2, False)
    assert [str(swatch.label) for swatch in report.swatches] == ["Buttons", "Text and links"]
    assert [str(change) for change in report.changes] == ["We darken your color for text and links."]


def test_grey_is_darkened_everywhere() -> None:
    report = contrast_report("#808080")

    assert [swatch.colour for swatch in report.swatches][:1] == ["#808080"]
    assert len(report.changes) == 2


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="parterre.test")


def test_the_style_sheet_of_a_colour_is_kept_forever(client: Client) -> None:
    answer = client.get(f"/theme/{theme_hash('#C2361A')}.css")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.content.decode() == theme_css("#C2361A")


def test_an_older_name_still_has_its_colour_but_not_forever(client: Client) -> None:
    answer = client.get("/theme/C2361A-00000000.css")

    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer.content.decode() == theme_css("#C2361A")


@pytest.mark.parametrize("name", ["C2361A", "c2361a-00000000", "C2361A-00000000x", "..", "GGGGGG-00000000"])
def test_no_other_name_is_a_style_sheet(client: Client, name: str) -> None:
    assert client.get(f"/theme/{name}.css").status_code == 404


def test_rows_of_seats_are_the_same_each_time(client: Client) -> None:
    once, again = (client.get("/theme/C2361A/lindenhof.svg") for _ in range(2))

    assert once.content == again.content
    assert once["Content-Type"] == "image/svg+xml"
    assert client.get("/theme/C2361A/other.svg").content != once.content
    assert client.get("/theme/red/lindenhof.svg").status_code == 404
