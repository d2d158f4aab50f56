"""An organizer's theme: one color in, six readable roles out.

Whatever color is chosen, text on the accent, text on its hover and the accent as text reach 4.5:1, and the edge of a
filled control reaches 3:1. Only lightness changes; the hue is kept.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parterre.web.colours import (
    INK,
    PAGE,
    WHITE,
    contrast,
    darkened_until,
    lightness,
    mix,
    with_lightness,
)

TEXT, SHAPE = 4.5, 3.0
HEDGE = "#17493A"  # of those who have chosen nothing

_COLOUR = re.compile(r"#[0-9A-F]{6}")
_NAME = re.compile(r"([0-9A-F]{6})-([0-9a-f]{8})")


class ThemeUnknown(LookupError):
    """No colour can be read from this name of a style sheet."""


@dataclass(frozen=True, slots=True)
class Theme:
    """`name` is the file's: the colour, and a mark of how the roles were reckoned."""

    accent: str
    accent_hover: str
    on_accent: str
    accent_text: str
    accent_tint: str
    accent_edge: str

    @property
    def css(self) -> str:
        return (
            f'[data-face="shop"]{{--accent:{self.accent};--accent-hover:{self.accent_hover};'
            f"--on-accent:{self.on_accent};--accent-text:{self.accent_text};--accent-tint:{self.accent_tint};"
            f"--accent-edge:{self.accent_edge};--chart-1:{self.accent_text}}}\n"
            f'[data-face="partner"]{{--bar:{self.accent};--on-bar:{self.on_accent};--on-bar-2:{self.on_accent}}}\n'
        )


@lru_cache(maxsize=1024)
def theme(chosen: str) -> Theme:
    """Unreadable or empty: hedge."""
    chosen = chosen.upper()
    if not _COLOUR.fullmatch(chosen):
        chosen = HEDGE
    accent, on_accent = chosen, _readable_on(chosen)
    if on_accent is None:
        accent, on_accent = darkened_until(chosen, lambda colour: contrast(colour, WHITE) >= TEXT), WHITE
    away = -0.06 if on_accent == WHITE else 0.05
    tint = mix(accent, WHITE, 0.10)
    text = darkened_until(accent, lambda colour: min(contrast(colour, PAGE), contrast(colour, tint)) >= TEXT)
    return Theme(
        accent=accent,
        accent_hover=with_lightness(accent, min(lightness(accent) + away, 0.97)),
        on_accent=on_accent,
        accent_text=text,
        accent_tint=tint,
        accent_edge=accent if contrast(accent, WHITE) >= SHAPE else text,
    )


def _readable_on(colour: str) -> str | None:
    return next((text for text in (WHITE, INK) if contrast(text, colour) >= TEXT), None)


def theme_css(chosen: str) -> str:
    return theme(chosen).css


def theme_hash(chosen: str) -> str:
    """`C2361A-1f3a9c02`: says the colour, and changes whenever the style sheet of this colour does."""
    colour = chosen.upper() if _COLOUR.fullmatch(chosen.upper()) else HEDGE
    return f"{colour[1:]}-{hashlib.sha256(theme_css(colour).encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class NamedTheme:
    css: str
    is_current: bool


def theme_named(name: str) -> NamedTheme:
    """Of `theme_hash`. A name from before a change of the reckoning still has its colour."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ThemeUnknown(name)
    colour = f"#{found[1]}"
    return NamedTheme(css=theme_css(colour), is_current=theme_hash(colour) == name)


@dataclass(frozen=True, slots=True)
class Swatch:
    colour: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class ContrastReport:
    """For the form: how the colour reads, and both swatches when we had to change something."""

    ratio: float
    text_is_white: bool
    swatches: tuple[Swatch, ...]
    changes: tuple[str | Promise, ...]


def contrast_report(chosen: str) -> ContrastReport:
    made = theme(chosen)
    swatches, changes = [Swatch(made.accent, _("Buttons"))], list[str | Promise]()
    if made.accent != chosen.upper():
        swatches.insert(0, Swatch(chosen.upper(), _("Your color")))
        changes.append(_("We darken your color slightly so that white text on it is legible."))
    if made.accent_text != made.accent:
        swatches.append(Swatch(made.accent_text, _("Text and links")))
        changes.append(_("We darken your color for text and links."))
    return ContrastReport(
        ratio=round(contrast(made.accent, made.on_accent), 1),
        text_is_white=made.on_accent == WHITE,
        swatches=tuple(swatches),
        changes=tuple(changes),
    )
