"""The product and its code speak in the words of their field: `docs/contributors/terminology.md`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import polib
import pytest

from tests.codebase import catalogues, words
from tests.codebase.words import AREAS, ROOT, Ban, Place

WORDS = words.read_words()
TERMS = ROOT / "docs" / "contributors" / "terminology.md"


@pytest.mark.parametrize("area", AREAS)
def test_no_banned_words(area: str) -> None:
    found = WORDS.offences(AREAS[area]())

    if found:  # thousands of lines would take pytest minutes to compare
        pytest.fail(f"{len(found)} banned words\n" + "\n".join(found), pytrace=False)


def test_no_catalog_misses_a_translation() -> None:
    missing = words.untranslated(catalogues.packages())

    assert missing == []


# The checkers find what is planted


@pytest.mark.parametrize(
    ("checker", "name", "content"),
    [
        (words.in_modules, "orders.py", "class TheHouse: ...\n"),
        (words.in_modules, "orders.py", "def open_bed() -> None: ...\n"),
        (words.in_modules, "orders.py", "def place(*, a_door: str) -> None: ...\n"),
        (words.in_modules, "orders.py", "TAKEN = 1\n"),
        (words.in_modules, "orders.py", "self.ground = 1\n"),
        (words.in_file_names, "placing.py", ""),
        (words.in_file_names, "neighbour.py", ""),
        (words.in_comments, "orders.py", '"""Every face asks it.\n\nAll faces do."""\n'),
        (words.in_comments, "orders.py", "x = 1  # on public ground\n"),
        (words.in_docs, "page.md", "# Title\n\nWho looks after the house.\n"),
        (words.in_templates, "page.html", '{% translate "Look again" %}\n'),
        (words.in_templates, "page.html", "<c-bed>\n"),
    ],
    ids=lambda value: value.strip() if isinstance(value, str) else value.__name__,
)
def test_a_planted_word_is_found(
    tmp_path: Path, checker: Callable[[Iterable[Path]], Iterable[Place]], name: str, content: str
) -> None:
    file = tmp_path / name
    file.write_text(content)

    found = WORDS.offences(checker([file]))

    assert [line.partition(":")[0] for line in found] == [name]


@pytest.mark.parametrize(
    ("sentence", "german"), [("Mail address", "E-Mail-Adresse"), ("Email address", "Mailadresse")]
)
def test_a_planted_word_of_a_catalog_is_found(tmp_path: Path, sentence: str, german: str) -> None:
    _write_catalog(tmp_path, polib.POEntry(msgid=sentence, msgstr=german))

    found = WORDS.offences(words.in_catalogs([tmp_path]))

    assert len(found) == 1


def test_a_planted_missing_translation_is_found(tmp_path: Path) -> None:
    _write_catalog(tmp_path, polib.POEntry(msgid="Orders", msgstr=""))

    assert words.untranslated([tmp_path]) == ["django.po: Orders"]


def test_code_in_docs_is_left_to_the_other_checkers(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text(
        "`tenants/lifecycle/notifications.py` and [a page](the-house.md)\n\n```\nthe house\n```\n"
    )

    assert WORDS.offences(words.in_docs([file])) == []


# The file of banned words


@pytest.mark.parametrize("ban", WORDS.bans, ids=lambda ban: ban.finds)
def test_each_ban_finds_its_example(ban: Ban) -> None:
    assert ban.pattern.search(words.spaced(ban.finds))


@pytest.mark.parametrize(
    "sentence",
    [
        "Doors open at 7 pm",
        "Doors %(time)s",
        "Use 2 to 50 letters and digits",
        "The box office opens at noon",
    ],
)
def test_ordinary_english_is_allowed(sentence: str) -> None:
    assert WORDS.offences([Place("here", kind, sentence) for kind in words.KINDS]) == []


def test_what_the_terminology_forbids_is_banned() -> None:
    forbidden = [word for row in _rows() for word in re.split(r",\s*", row[3]) if word]

    unheld = [
        word
        for word in forbidden
        if not WORDS.offences([Place("terms", kind, word) for kind in words.KINDS])
        and not WORDS.offences([Place("terms", kind, f"{word}s") for kind in words.KINDS])
    ]

    assert (len(forbidden) > 20, unheld) == (True, [])


def test_each_term_is_there_once() -> None:
    terms = [row[0] for row in _rows()]

    assert sorted(terms) == sorted(set(terms))


def _rows() -> list[list[str]]:
    lines = [line for line in TERMS.read_text().splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def _write_catalog(package: Path, entry: polib.POEntry) -> None:
    file = catalogues.catalogue(package)
    file.parent.mkdir(parents=True)
    catalog = polib.POFile()
    catalog.append(entry)
    catalog.save(str(file))
