"""Validation of organizer names. Templates escape them; characters that pages, mails or the database reject are not."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_noop as _

from parterre.kernel.errors import DomainError

LONGEST = 190
# Zero-width characters: scripts need the first two to control joining, emoji the first.
JOINERS = "\u200d\u200c"


class UnusableName(DomainError):
    field = "name"
    message = _(
        "Enter 1 to 190 characters with at least one letter or digit, and without line breaks or "
        "invisible characters."
    )


class NameWithAddress(UnusableName):
    message = _("Enter a name without a web address.")


# Mails to people who do not know us yet carry the name: programs would make links of these.
ADDRESS = re.compile(r"://|\bwww\.|\S\.\S+/", re.IGNORECASE)


def check_name(name: str) -> str:
    """Returns it without spaces around it."""
    stripped = name.strip()
    if not 0 < len(stripped) <= LONGEST or not any(character.isalnum() for character in stripped):
        raise UnusableName
    if any(_is_invisible(character) for character in stripped):
        raise UnusableName
    if ADDRESS.search(stripped):
        raise NameWithAddress
    return stripped


def _is_invisible(character: str) -> bool:
    """Control and format characters (one could reverse the direction of the surrounding text), line breaks."""
    category = unicodedata.category(character)
    return (category.startswith("C") and character not in JOINERS) or category in ("Zl", "Zp")
