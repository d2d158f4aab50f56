"""One spelling per name, search key, email address and host.

People type an accent or leave it out, compose letters in two ways, and write a domain in its own script or as browsers
send it. Whatever is stored, compared or searched passes through here first.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import idna

# Accents, vowel points of Hebrew and Arabic. Vowel signs of other scripts are letters to their readers and stay.
MARKS: Final = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
)
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


def normalized_name(text: str) -> str:
    """Composed letters (Unicode NFC), single spaces, none at the ends."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def search_key(text: str) -> str:
    """Without case, accents and compatibility forms: "Łukasz ŻÓŁĆ" and "lukasz zolc" have the same key.

    `parterre.search.SearchKey` says the same to PostgreSQL.
    """
    key = _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()
    for letter, plain in FOLDED.items():
        key = key.replace(letter, plain)
    return key


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
