from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from parterre.integrations.pdf import fonts
from parterre.integrations.pdf.fonts import ELLIPSIS, PLAIN, fitting_size, printable, width_of, wrapped

pytestmark = pytest.mark.pure

FOLDER = Path(fonts.__file__).parent / "fonts"


@pytest.mark.parametrize("text", ["Łódź çà ß ğ İ", "Женщина їжак", "Ενήλικες ΐ", "€ – „“ ’ ·"])
def test_letters_of_europe_are_there(text: str) -> None:
    for name in (fonts.PLAIN, fonts.MEDIUM, fonts.NARROW, fonts.NARROW_BOLD):
        glyphs = fonts.font(name).face.charToGlyph
        assert [letter for letter in text if ord(letter) not in glyphs] == []


def test_text_becomes_one_line_of_what_can_be_shown() -> None:
    assert printable("  a\n\tb 🎟 c\x07 u\u0308 ", PLAIN) == "a b  c ü"


def test_a_letter_that_is_missing_is_not_swallowed() -> None:
    assert printable("日本", PLAIN) == "日本"


def test_no_line_is_wider_than_it_may_be() -> None:
    text = "Maximiliane-Alexandra von Donaudampfschifffahrtsgesellschaftskapitän " * 3

    lines = wrapped(text, PLAIN, 12, 90, lines=5)

    assert len(lines) == 5
    assert all(width_of(line, PLAIN, 12) <= 90 for line in lines)
    assert lines[0] == "Maximiliane-"
    assert lines[-1].endswith(ELLIPSIS)


def test_what_fits_is_not_shortened() -> None:
    assert wrapped("Day ticket", PLAIN, 12, 300, lines=1) == ["Day ticket"]
    assert wrapped("", PLAIN, 12, 300, lines=1) == []


def test_the_largest_size_that_fits() -> None:
    assert fitting_size("Day ticket", PLAIN, largest=40, smallest=8, width=1000, lines=1) == 40
    size = fitting_size("Day ticket", PLAIN, largest=40, smallest=8, width=60, lines=1)
    assert width_of("Day ticket", PLAIN, size) <= 60 < width_of("Day ticket", PLAIN, size + 1)
    assert fitting_size("x" * 500, PLAIN, largest=40, smallest=8, width=60, lines=1) == 8


def test_the_fonts_are_those_whose_hashes_are_written_down() -> None:
    written = dict(re.findall(r"\| `([\w-]+\.ttf)` \| `(\w+)` \|", (FOLDER / "README.md").read_text()))

    assert written == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.ttf")
    }
