"""Texts whose letters need shaping, laid over the pages of a PDF.

ReportLab sets letter by letter, from left to right. Arabic letters join, Thai and Devanagari signs move, Hebrew runs to
the left: Pango knows how, through WeasyPrint.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import pikepdf

from parterre.integrations.pdf.fonts import fallbacks_of
from parterre.integrations.pdf.html import SCHEME, family_of, pdf_of

# Of Roboto, in a line twice as high as the font is large: from its top down to the baseline, in sizes.
BASELINE: Final = (2 - (0.927 + 0.244)) / 2 + 0.927


@dataclass(frozen=True, slots=True)
class ShapedText:
    """One line. `page` counts from one; `x`, `y`: where its baseline begins, from the lower left, in points."""

    page: int
    text: str
    x: float
    y: float
    size: float
    color: str


def lay_over(pdf: bytes, texts: Sequence[ShapedText], *, width: float, height: float) -> bytes:
    """The same PDF with these texts; all pages are of this size, in points."""
    if not texts:
        return pdf
    with (
        pikepdf.open(io.BytesIO(pdf)) as below,
        pikepdf.open(io.BytesIO(_layer(texts, width, height))) as layer,
    ):
        for number, page in zip(sorted({one.page for one in texts}), layer.pages, strict=True):
            below.pages[number - 1].add_overlay(page, None)
        made = io.BytesIO()
        below.save(made)
    return made.getvalue()


def _layer(texts: Sequence[ShapedText], width: float, height: float) -> bytes:
    """A page for each page that has such texts."""
    families = ", ".join(["Roboto", *map(family_of, fallbacks_of("".join(one.text for one in texts)))])
    pages = "".join(
        f"<section>{''.join(_line(one, height) for one in texts if one.page == number)}</section>"
        for number in sorted({one.page for one in texts})
    )
    return pdf_of(
        f"""<style>
        @font-face {{ font-family: Roboto; src: url("{SCHEME}Roboto-Regular.ttf"); }}
        @page {{ size: {width}pt {height}pt; margin: 0; }}
        body {{ margin: 0; font-family: {families}; }}
        section {{ position: relative; height: {height}pt; break-after: page; }}
        section:last-child {{ break-after: auto; }}
        p {{ position: absolute; margin: 0; white-space: nowrap; }}
        </style>{pages}""",
        pictures={},
    )


def _line(one: ShapedText, height: float) -> str:
    top = height - one.y - BASELINE * one.size
    place = f"left: {one.x}pt; top: {top}pt; font-size: {one.size}pt; line-height: {2 * one.size}pt"
    return f'<p style="{place}; color: {one.color}">{escape(one.text)}</p>'
