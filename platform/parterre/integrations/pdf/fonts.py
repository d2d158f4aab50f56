"""Bundled fonts, so that a PDF looks the same on every machine."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from parterre.kernel.normalize import normalized_name

PLAIN: Final = "Roboto"
MEDIUM: Final = "Roboto-Medium"
NARROW: Final = "RobotoCondensed-Medium"
NARROW_BOLD: Final = "RobotoCondensed-Bold"

_FOLDER = Path(__file__).parent / "fonts"
_FILES = {
    PLAIN: "Roboto-Regular.ttf",
    MEDIUM: "Roboto-Medium.ttf",
    NARROW: "RobotoCondensed-Medium.ttf",
    NARROW_BOLD: "RobotoCondensed-Bold.ttf",
}
# For letters that Roboto lacks, in the order in which they are asked. They need shaping: see `shaped.py`.
FALLBACKS: Final = (
    *("NotoSansArabic-Regular.ttf", "NotoSansArmenian-Regular.ttf", "NotoSansDevanagari-Regular.ttf"),
    *("NotoSansGeorgian-Regular.ttf", "NotoSansHebrew-Regular.ttf", "NotoSansThai-Regular.ttf"),
    *("NanumGothicCoding.ttf", "DroidSansFallbackFull.ttf"),
)
LATIN: Final = 0x24F  # the last letter of Latin Extended-B
ELLIPSIS = "…"
LONGEST = 1000  # characters; no line of a ticket is longer


@cache
def font(name: str) -> TTFont:
    """Read and registered once a process."""
    found = TTFont(name, _FOLDER / _FILES[name])
    pdfmetrics.registerFont(found)
    return found


def printable(text: str, name: str) -> str:
    """One line of what the font or a fallback can show. A letter that all lack stays, as a box: better than a wrong
    name.
    """
    glyphs = font(name).face.charToGlyph
    composed = normalized_name(text[:LONGEST])
    return "".join(
        c for c in composed if ord(c) in glyphs or unicodedata.category(c)[0] == "L" or fallback_of(c)
    )


def needs_shaping(text: str, name: str) -> bool:
    """Is there a letter that a fallback has and this font lacks?"""
    if text.isascii():
        return False
    glyphs = font(name).face.charToGlyph
    return any(ord(c) not in glyphs and fallback_of(c) for c in text)


def fallback_of(character: str) -> str | None:
    """The file that has this letter. Latin ones and control characters are left to Roboto."""
    code = ord(character)
    return (
        next((file for file, codes in _fallbacks().items() if code in codes), None) if code > LATIN else None
    )


def fallbacks_of(text: str) -> list[str]:
    """The files needed beside Roboto."""
    roboto = font(PLAIN).face.charToGlyph
    return sorted({file for c in set(text) if ord(c) not in roboto and (file := fallback_of(c))})


@cache
def _fallbacks() -> dict[str, frozenset[int]]:
    """Code points by file. Read when the first such letter comes; most processes never see one."""
    from fontTools.ttLib import TTFont as FontFile

    found = {}
    for file in FALLBACKS:
        with FontFile(_FOLDER / file, lazy=True) as opened:
            found[file] = frozenset(opened.getBestCmap())
    return found


def width_of(text: str, name: str, size: float) -> float:
    if not needs_shaping(text, name):
        return float(font(name).stringWidth(text, size))
    return sum(_width_of(c, name) for c in text) * size / 1000


def _width_of(character: str, name: str) -> float:
    """In thousandths of the font size. Of a letter of a fallback, no less than it may take."""
    face = font(name).face
    if ord(character) in face.charToGlyph:
        return float(face.getCharWidth(ord(character)))
    return 1000 if unicodedata.east_asian_width(character) in "WF" else 700


def wrapped(text: str, name: str, size: float, width: float, *, lines: int) -> list[str]:
    """Lines no wider than `width`; words longer than a line are broken; what is too much ends in an ellipsis."""
    pieces = _lines(printable(text, name), name, size, width)
    if len(pieces) <= lines:
        return pieces
    return [*pieces[: lines - 1], _shortened(" ".join(pieces[lines - 1 :]), name, size, width)]


def fitting_size(text: str, name: str, *, largest: float, smallest: float, width: float, lines: int) -> float:
    """The largest size at which the text needs no more than `lines`."""
    size = largest
    while size > smallest and len(_lines(printable(text, name), name, size, width)) > lines:
        size -= 1
    return max(size, smallest)


def _lines(text: str, name: str, size: float, width: float) -> list[str]:
    found: list[str] = []
    line = ""
    for word in _breakable(text.split(" "), name, size, width):
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, name, size) > width:
            found.append(line)
            line = word
        else:
            line = longer
    return [*found, line] if line else found


def _breakable(words: list[str], name: str, size: float, width: float) -> list[str]:
    """Words that fit into a line: too long ones are parted after a hyphen, if they have one."""
    pieces: list[str] = []
    for word in words:
        head, hyphen, tail = word.partition("-")
        while tail and width_of(word, name, size) > width and width_of(head + hyphen, name, size) <= width:
            pieces.append(head + hyphen)
            word = tail
            head, hyphen, tail = word.partition("-")
        while width_of(word, name, size) > width and len(word) > 1:
            pieces.append(_longest_start(word, name, size, width))
            word = word[len(pieces[-1]) :]
        pieces.append(word)
    return pieces


def _longest_start(word: str, name: str, size: float, width: float) -> str:
    """At least one letter."""
    room = width * 1000 / size  # widths are in thousandths of the font size
    for place, character in enumerate(word):
        room -= _width_of(character, name)
        if room < 0:
            return word[: max(1, place)]
    return word


def _shortened(text: str, name: str, size: float, width: float) -> str:
    room = width - width_of(ELLIPSIS, name, size)
    return _longest_start(text, name, size, room).rstrip() + ELLIPSIS
