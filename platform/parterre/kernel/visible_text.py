"""Whether a text shows anything when it is written somewhere."""

from __future__ import annotations

import unicodedata
from typing import Final

# Letters and a symbol by their category, and blank in every font.
_BLANK: Final = "\u115f\u1160\u2800\u3164\uffa0"


def has_visible_text(text: str) -> bool:
    """Not of blanks, controls and zero-width characters alone, nor of marks without a letter to stand on."""
    return any(unicodedata.category(one)[0] not in "ZCM" and one not in _BLANK for one in text)
