"""One spelling per name, search key, email address and host.

People type an accent or leave it out, compose letters in two ways, and write a domain in its own script or as browsers
send it. Whatever is stored, compared or searched passes through here first.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import idna

# Ranges for a regular expression, of Python or of PostgreSQL.
# Accents, vowel points of Hebrew and Arabic, and what has no width. Vowel signs of other scripts are letters to their
# readers and stay.
MARKS: Final = (
    r"\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    r"\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
)
SPACES: Final = r"\u0001-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029"
PUNCTUATION: Final = (
    r"\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e\u00a1-\u00bf\u02b9-\u02bf"
    r"\u05be\u05f3\u05f4\u2010-\u2027\u2030-\u205e\u3001-\u303f\u30fb"
)
# Kana, ideographs and Hangul are written without spaces: each is a word.
LONE: Final = r"\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
LONGEST_WORD: Final = 60
# Letters that Unicode does not take apart, as a person without them on the keyboard writes them.
FOLDED: Final = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ŧ": "t",
    "ı": "i",
    "ς": "σ",
}
_MARKS: Final = re.compile(f"[{MARKS}]")
_BETWEEN_WORDS: Final = re.compile(f"[{SPACES}{PUNCTUATION}]+")
_LONE: Final = re.compile(f"[{LONE}]")


def composed(text: str) -> str:
    """Letters in one piece (Unicode NFC)."""
    return unicodedata.normalize("NFC", text)


def normalized_name(text: str) -> str:
    """Composed letters, single spaces, none at the ends."""
    return composed(" ".join(text.split()))


def search_key(text: str) -> str:
    """Without case, accents and compatibility forms: "Łukasz ŻÓŁĆ" and "lukasz zolc" have the same key.

    `parterre.search.SearchKey` says the same to PostgreSQL.
    """
    key = _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()
    for letter, plain in FOLDED.items():
        key = key.replace(letter, plain)
    return key


def search_words(text: str) -> list[str]:
    """The words of its key: letters and digits alone."""
    key = search_key(_LONE.sub(r" \g<0> ", text))
    return [word[:LONGEST_WORD] for word in _BETWEEN_WORDS.split(key) if word]


def ascii_host(host: str) -> str:
    """As browsers and registries spell it: IDNA 2008 (UTS #46, nontransitional), in ASCII and lower case.

    "ß" is a letter of its own, not "ss", which would be somebody else's domain. Raises ValueError.
    """
    if host.isascii():
        return host.lower()  # also what no registry would take today, such as names with an underscore
    return idna.encode(host, uts46=True, transitional=False, std3_rules=True).decode()


def normalized_email(address: str) -> str:
    """The same with the part before the @ as it was typed. Raises ValueError."""
    local, at, host = address.strip().rpartition("@")
    return f"{local}{at}{ascii_host(host)}"
