"""What an organizer may be called. Templates escape it; here goes what no page, mail or database can take."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext_noop as _

from parterre.kernel.errors import DomainError

LONGEST = 190
# Scripts need the first two to join letters, or not, and emoji the first.
JOINERS = "\u200d\u200c"


class UnusableName(DomainError):
    field = "name"
    message = _(
        "Enter 1 to 190 characters with at least one letter or digit, and without line breaks or "
        "invisible characters."
    )


def check_name(name: str) -> str:
    """Returns it without spaces around it."""
    stripped = name.strip()
    if not 0 < len(stripped) <= LONGEST or not any(letter.isalnum() for letter in stripped):
        raise UnusableName
    if any(_is_invisible(letter) for letter in stripped):
        raise UnusableName
    return stripped


def _is_invisible(letter: str) -> bool:
    """Control and format characters (a name could be written from right to left over its neighbours), line breaks."""
    category = unicodedata.category(letter)
    return (category.startswith("C") and letter not in JOINERS) or category in ("Zl", "Zp")
