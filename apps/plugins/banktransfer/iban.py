"""Numbers of bank accounts (ISO 13616)."""

from __future__ import annotations

import re

IBAN = r"[A-Za-z]{2}\d{2}( ?[A-Za-z0-9]){11,30}"


def compact(iban: str) -> str:
    return iban.replace(" ", "").upper()


def is_valid(iban: str) -> bool:
    """Shape and checksum (mod 97)."""
    number = compact(iban)
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", number):
        return False
    return int("".join(str(int(letter, 36)) for letter in number[4:] + number[:4])) % 97 == 1


def in_groups(iban: str) -> str:
    number = compact(iban)
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
