"""PostgreSQL normalizes as `parterre.kernel.normalize` does, letter by letter."""

from __future__ import annotations

import unicodedata

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.sql import Query

from parterre.kernel.normalize import search_key, search_words
from parterre.search import SearchKey, SearchWords
from tenants.models import Organizer

pytestmark = pytest.mark.django_db

# No surrogates, private or unassigned characters, and no NUL, which PostgreSQL cannot keep.
LETTERS = [
    chr(code) for code in range(1, 0x30000) if unicodedata.category(chr(code)) not in ("Cs", "Co", "Cn")
]


def evaluated(expression: SearchKey | SearchWords, texts: list[str], column: str) -> dict[str, str]:
    """By text. The expression is of the column `name`."""
    query = Query(Organizer)
    query.add_annotation(expression, "found", select=False)
    sql, params = query.annotations["found"].as_sql(query.get_compiler("default"), connection)
    assert not params
    sql = sql.replace(f'"{Organizer._meta.db_table}"."name"', "text")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text, {column.format(sql)} FROM unnest(%s) AS text", [texts])
        return dict(cursor.fetchall())


def test_keys_are_the_same() -> None:
    texts = [f"a{letter}b" for letter in LETTERS]

    keys = evaluated(SearchKey(F("name")), texts, "{}")

    assert {text: key for text, key in keys.items() if key != search_key(text)} == {}
    assert len(keys) > 20_000


def test_every_text_is_found_by_its_own_words() -> None:
    texts = [f"a{letter}b" for letter in LETTERS]
    queries = {text: " & ".join(f"'{word}':*" for word in search_words(text)) for text in texts}

    words = evaluated(SearchWords(F("name")), texts, "{}::text")

    pairs = [[words[text], queries[text], text] for text in texts]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text FROM unnest(%s, %s, %s) AS row (words, query, text)"
            " WHERE NOT words::tsvector @@ query::tsquery",
            [list(column) for column in zip(*pairs, strict=True)],
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Seán O'Connor", ["connor", "o", "oconnor", "sean"]),
        ("  Anna-Lena\n Groß ", ["anna", "annalena", "gross", "lena"]),
        ("陈思雨", ["思", "陈", "雨"]),
        ("", []),
        (" - ", []),
        ("x" * 5000, ["x" * 60]),
        ("'\\ & | ! : * <-> (", []),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert evaluated(SearchWords(F("name")), [text], "tsvector_to_array({})") == {text: words}
