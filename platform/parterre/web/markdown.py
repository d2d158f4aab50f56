"""Markdown of organizers as HTML that is safe on our pages.

Two walls: the renderer takes raw HTML for text, and what it makes passes `nh3` with a short list of tags.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

HEADINGS: Final = ("h2", "h3", "h4", "h5")
INLINE_TAGS: Final = frozenset(("br", "strong", "em", "a"))
TAGS: Final = INLINE_TAGS | {"p", "ul", "ol", "li", "blockquote", "hr", *HEADINGS}
SCHEMES: Final = frozenset(("http", "https", "mailto", "tel"))
KEPT: Final = 512  # texts; a pure function of them, so no organizer meets another's

_parser: Final = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "code", "fence"])


@lru_cache(maxsize=KEPT)
def as_html(text: str, level: int = 2) -> SafeString:
    """Paragraphs, line breaks, bold, italic, lists, quotes, links and two levels of headings; all else is text.

    `level`: of the first heading, 2 to 4, one below what the text stands under. Deeper ones are one below that.
    """
    tokens = _parser.parse(text)
    first = next((token.tag for token in tokens if token.type == "heading_open"), "")
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}" if token.tag <= first else f"h{level + 1}"
    html = _parser.renderer.render(tokens, _parser.options, {})
    return mark_safe(_cleaned(html))  # noqa: S308  # by nh3


@lru_cache(maxsize=KEPT)
def as_inline_html(text: str) -> SafeString:
    """Bold, italic and links of one line, such as a label."""
    html = _parser.renderInline(text)
    return mark_safe(_cleaned(html, tags=INLINE_TAGS))  # noqa: S308  # by nh3


def _cleaned(html: str, *, tags: frozenset[str] = TAGS) -> str:
    return nh3.clean(
        html,
        tags=set(tags),
        attributes={"*": set(), "a": {"href"}},
        url_schemes=set(SCHEMES),
        link_rel="nofollow noopener",
    )
