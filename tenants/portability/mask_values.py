"""Masks personal values: deterministic within one copy and not reversible.

Each copy has its own key, which is discarded: masked values cannot be matched against guesses.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from parterre.kernel.ids import SECRET_ALPHABET

GIVEN: Final = (
    *("Ada", "Bela", "Cleo", "Dario", "Edda", "Falk", "Gesa", "Hugo", "Ida", "Jaro", "Kim", "Lou", "Mika"),
    *(
        "Nora",
        "Ole",
        "Pina",
        "Quirin",
        "Romy",
        "Sami",
        "Thea",
        "Umay",
        "Vito",
        "Wanda",
        "Xaver",
        "Yara",
        "Zeno",
    ),
)
FAMILY: Final = (
    *(
        "Ahorn",
        "Birke",
        "Chestnut",
        "Dattel",
        "Eiche",
        "Fichte",
        "Ginkgo",
        "Hasel",
        "Ilex",
        "Juniper",
        "Kiefer",
    ),
    *("Linde", "Magnolie", "Nuss", "Olive", "Pappel", "Quitte", "Rosskastanie", "Salweide", "Tanne", "Ulme"),
    *("Vogelbeere", "Weide", "Yucca", "Zeder"),
)
TOWNS: Final = (
    "Ahornhausen",
    "Birkenau",
    "Fichtenberg",
    "Lindental",
    "Nussdorf",
    "Rosengarten",
    "Ulmenstadt",
)
TEXT: Final = "—"
WORD: Final = re.compile(r"[^\s\-]+")
# Of a JSON object about a person: which of its texts stay.
HARMLESS_KEYS: Final = frozenset(
    [
        *("_scheme", "country", "is_business", "salutation", "code", "provider", "plugin", "positionid"),
        *(
            "type",
            "list",
            "checkin",
            "position",
            "local_id",
            "fields",
            "changed",
            "slug",
            "currency",
            "state",
        ),
        *("status", "id", "user", "staff", "session", "method", "path", "may_write", "active", "action"),
        *("last_modified", "offset", "datetime", "date", "time"),
    ]
)
# Credentials of other services. Test keys are kept: a sandbox works with them.
SECRET_KEY: Final = re.compile(r"secret|password|passphrase|token|api_?key|private|credential", re.IGNORECASE)
TEST_KEY: Final = re.compile(r"(^|_)test_")

Mask = Callable[["Masker", str], str]


class Masker:
    def __init__(self, key: bytes) -> None:
        self._key = key

    def number(self, value: str, below: int) -> int:
        return int.from_bytes(self._digest(value)[:8], "big") % below

    def text(self, value: str, length: int, alphabet: str) -> str:
        number, picked = int.from_bytes(self._digest(value) * 2, "big"), []
        for _ in range(length):
            number, place = divmod(number, len(alphabet))
            picked.append(alphabet[place])
            if not number:
                number = int.from_bytes(self._digest(value + "".join(picked[-8:])), "big")
        return "".join(picked)

    def _digest(self, value: str) -> bytes:
        return hmac.new(self._key, value.encode(), hashlib.sha256).digest()


def email(masker: Masker, value: str) -> str:
    return f"person-{masker.text(value.lower(), 12, SECRET_ALPHABET)}@masked.example" if value else ""


def name(masker: Masker, value: str) -> str:
    """Word by word, so that parts and whole of a name agree. The last word becomes a family's."""
    words = list(WORD.finditer(value))
    for place, found in reversed(list(enumerate(words))):
        names = FAMILY if place and place == len(words) - 1 else GIVEN
        value = value[: found.start()] + names[masker.number(found[0], len(names))] + value[found.end() :]
    return value


def phone(masker: Masker, value: str) -> str:
    """A number that is given to nobody (kept free for films by the Bundesnetzagentur)."""
    return f"+49 30 23125{masker.number(value, 1000):03d}" if value else ""


def street(masker: Masker, value: str) -> str:
    return f"{FAMILY[masker.number(value, len(FAMILY))]}weg {masker.number(value, 99) + 1}" if value else ""


def town(masker: Masker, value: str) -> str:
    return TOWNS[masker.number(value, len(TOWNS))] if value else ""


def zipcode(masker: Masker, value: str) -> str:
    return re.sub(r"[0-9]", lambda found: str(masker.number(f"{value}{found.start()}", 10)), value)


def company(masker: Masker, value: str) -> str:
    return f"{FAMILY[masker.number(value, len(FAMILY))]} & Co" if value else ""


def free_text(_masker: Masker, value: str) -> str:
    return TEXT if value else ""


def secret(masker: Masker, value: str) -> str:
    """As long, and equal where it was equal: a scan still finds its ticket, but not the real one's."""
    return masker.text(value, min(len(value), 64), SECRET_ALPHABET) if value else ""


def key_hash(masker: Masker, value: str) -> str:
    return masker.text(value, len(value), "0123456789abcdef")


def public_id(masker: Masker, value: str) -> str:
    return masker.text(value, 16, SECRET_ALPHABET.upper())


def person(masker: Masker, value: str) -> str:
    """JSON about people: texts go, by the kind that their key tells; numbers, switches and harmless keys stay."""
    return json.dumps(_person(masker, json.loads(value), ""))


def empty(_masker: Masker, _value: str) -> str:
    """JSON whose shape we do not know: providers' answers."""
    return "{}"


def without_secrets(_masker: Masker, value: str) -> str:
    """JSON settings. Keys for trying out stay."""
    return json.dumps(_without_secrets(json.loads(value)))


def always(value: str) -> Mask:
    return lambda _masker, _value: value


BY_KEY: Final[Mapping[str, Mask]] = {
    "email": email,
    "phone": phone,
    "street": street,
    "zipcode": zipcode,
    "city": town,
    "company": company,
    "barcode": secret,
    "secret": secret,
    **dict.fromkeys(("name", "full_name", "given_name", "calling_name"), name),
    "family_name": lambda masker, value: FAMILY[masker.number(value, len(FAMILY))],
}


def _person(masker: Masker, value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {inner: _person(masker, one, inner) for inner, one in value.items()}
    if isinstance(value, list):
        return [_person(masker, one, key) for one in value]
    if not isinstance(value, str) or not value or key in HARMLESS_KEYS:
        return value
    return BY_KEY.get(key, free_text)(masker, value)


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_secrets(inner)
            for key, inner in value.items()
            if not SECRET_KEY.search(key) or TEST_KEY.search(key)
        }
    return [_without_secrets(inner) for inner in value] if isinstance(value, list) else value
