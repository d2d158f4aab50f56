"""Search in PostgreSQL by what people type: without case and accents, word by word, by the start of each word.

The normalisation is that of `parterre.kernel.normalize`, written in SQL so that an index can hold it and no row goes
stale; it needs no extension. A test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, Final

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, Func, Q, TextField, Value
from django.db.models.lookups import Contains

from parterre.kernel.normalize import (
    FOLDED,
    LONE,
    LONGEST_WORD,
    MARKS,
    PUNCTUATION,
    SPACES,
    search_key,
)

# Characters of a row that are searched: notes may be long.
SEARCHED: Final = 10_000
# Apostrophes and hyphens: what they join is searched as one word, too.
JOINTS: Final = r"\u0027\u002d\u0060\u00b4\u02bc\u2010-\u2019"
# Words of a query; further ones are ignored.
MOST_WORDS: Final = 8

_SINGLE = {letter: plain for letter, plain in FOLDED.items() if len(plain) == 1}
_DOUBLE = {letter: plain for letter, plain in FOLDED.items() if len(plain) == 2}


def _key(text: str) -> str:
    key = f"lower(regexp_replace(normalize({text}, NFKD), '[{MARKS}]', '', 'g'))"
    for letter, plain in _DOUBLE.items():
        key = f"replace({key}, '{letter}', '{plain}')"
    return f"translate({key}, '{''.join(_SINGLE)}', '{''.join(_SINGLE.values())}')"


def _words(text: str) -> str:
    """Its words as a tsvector. "O'Connor" is found as "connor" and as "oconnor"."""
    key = _key(f"regexp_replace(left({text}, {SEARCHED}), '([{LONE}])', ' \\1 ', 'g')")
    letters = f"([^{PUNCTUATION}{SPACES}]+)"
    joined = f"regexp_replace({key}, '{letters}[{JOINTS}]{letters}', '\\1\\2 \\1 \\2', 'g')"
    apart = f"regexp_replace({joined}, '[{PUNCTUATION}{SPACES}]+', ' ', 'g')"
    cut = f"regexp_replace({apart}, '([^ ]{{{LONGEST_WORD}}})[^ ]+', '\\1', 'g')"
    return f"array_to_tsvector(string_to_array(btrim({cut}), ' '))"


class _Text(Func):
    template = "coalesce((%(expressions)s)::text, '')"
    output_field = TextField()


class JsonText(Func):
    """A text in an object. Its key is in the SQL itself, as an index has it."""

    template = "(%(expressions)s ->> '%(key)s')"
    output_field = TextField()

    def __init__(self, column: str, key: str, **extra: Any) -> None:
        super().__init__(column, key=key, **extra)


class TextsOf(Func):
    """The texts of an object of language to text, without the languages."""

    template = "jsonb_path_query_array(%(expressions)s, '$.*')::text"
    output_field = TextField()


class SearchKey(Func):
    """`search_key` of texts, with a space between them."""

    arg_joiner = " || ' ' || "
    template = _key("(%(expressions)s)")
    output_field = TextField()

    def __init__(self, *texts: Any, **extra: Any) -> None:
        super().__init__(*(_Text(text) for text in texts), **extra)


class SearchWords(SearchKey):
    """Their words, as a tsvector: what an index for `has_words` is on."""

    template = _words("(%(expressions)s)")
    output_field = SearchVectorField()  # type: ignore[assignment]


class _Has(Func):
    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = BooleanField()


def has_words(texts: SearchWords, words: Iterable[str]) -> Q:
    """Is each of these words, of `search_words`, the beginning of one of the texts' words?"""
    return Q(_Has(texts, Value(" & ".join(f"'{word}':*" for word in words))))


def contains_words(typed: str, *texts: Any) -> Q:
    """For few rows, without an index: every word is somewhere in the texts (columns or expressions)."""
    keys = [SearchKey(text) for text in texts]
    found = Q()
    for word in typed.split()[:MOST_WORDS]:
        found &= reduce(or_, (Q(Contains(key, search_key(word))) for key in keys))
    return found
