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
ELLIPSIS = "…"
LONGEST = 1000  # characters; no line of a ticket is longer


@cache
def font(name: str) -> TTFont:
    """Read and registered once a process."""
    found = TTFont(name, _FOLDER / _FILES[name])
    pdfmetrics.registerFont(found)
    return found


def printable(text: str, name: str) -> str:
    """One line of what the font can show. A letter that it lacks stays, as a box: better than a wrong name."""
    glyphs = font(name).face.charToGlyph
    composed = normalized_name(text[:LONGEST])
    return "".join(c for c in composed if ord(c) in glyphs or unicodedata.category(c)[0] == "L")


def width_of(text: str, name: str, size: float) -> float:
    return float(font(name).stringWidth(text, size))


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
    face = font(name).face
    room = width * 1000 / size  # widths are in thousandths of the font size
    for place, character in enumerate(word):
        room -= face.getCharWidth(ord(character))
        if room < 0:
            return word[: max(1, place)]
    return word


def _shortened(text: str, name: str, size: float, width: float) -> str:
    room = width - width_of(ELLIPSIS, name, size)
    return _longest_start(text, name, size, room).rstrip() + ELLIPSIS
