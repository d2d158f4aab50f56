"""HTML of emails: one layout, in the organizer's or the platform's color.

Templates extend `web/mail.html` and use the classes of `css/mail.css`, which end up in `style` attributes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from css_inline import CSSInliner
from django.template.loader import render_to_string
from django.utils.translation import get_language

from parterre.web.colours import INK, PAGE, WHITE
from parterre.web.theme import Theme, theme

SHEET: Final = Path(__file__).parent / "css" / "mail.css"
# As in css/tokens.css.
ROLES: Final = {
    "ground": PAGE,
    "card": WHITE,
    "line": "#D3DBD3",
    "ink": INK,
    "ink-2": "#44524A",
    "bloom-tint": "#FDF1CF",
    "bloom-text": "#734D00",
}


@dataclass(frozen=True, slots=True)
class MailLink:
    """A button; in the text part, the label and the address."""

    label: str
    url: str


def render_mail(template: str, context: Mapping[str, Any], *, accent: str = "") -> str:
    """In the active language. `accent`: #rrggbb; empty: the platform's. No query."""
    html = render_to_string(template, {**context, "language": get_language()})
    return _inliner(theme(accent)).inline(html)


@lru_cache(maxsize=128)
def _inliner(colours: Theme) -> CSSInliner:
    roles = {
        **ROLES,
        "accent": colours.accent,
        "on-accent": colours.on_accent,
        "accent-text": colours.accent_text,
        "accent-edge": colours.accent_edge,
    }
    values = "".join(f"--{name}:{value};" for name, value in roles.items())
    return CSSInliner(
        extra_css=f":root{{{values}}}{_sheet()}",
        inline_style_tags=False,
        load_remote_stylesheets=False,
        resolve_css_variables=True,
    )


@cache
def _sheet() -> str:
    return SHEET.read_text()
