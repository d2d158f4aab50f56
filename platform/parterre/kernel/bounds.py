"""How much one request may bring: the only place where bounds are numbers. Surfaces and the OpenAPI document use them.

Texts in characters, files and bodies in bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

MIB: Final = 1024 * 1024

# Bodies. A form may carry the largest picture and its texts.
MOST_JSON_BYTES: Final = 2 * MIB
MOST_UPLOAD_BYTES: Final = 10 * MIB
MOST_BODY_BYTES: Final = 13 * MIB
MOST_BODY_LEVELS: Final = 64  # of JSON
MOST_JSON_LEVELS: Final = 32  # of an object of the client's own

# Texts: a line, a paragraph, and what is written about an event.
LONGEST_TEXT: Final = 65_536
LONGEST_NAME: Final = 500  # of a person
LONGEST_STREET: Final = 1000
LONGEST_SEARCH: Final = 250
LONGEST_TYPED: Final = 64  # an amount, a time or a color, however it is written
HIGHEST_NUMBER: Final = 2**31 - 1
LONGEST_URL: Final = 2000
LONGEST_PARAMETER: Final = 4000  # of a query that has no bound of its own: 200 ids and commas

# Lists and objects.
MOST_POSITIONS: Final = 500  # and fees, of one order
MOST_IDS: Final = 5000
MOST_EVENTS: Final = 10_000
MOST_IN_FILTER: Final = 200  # and values of any query parameter
MOST_CHECKIN_LISTS: Final = 500
MOST_KEYS: Final = 500  # of an object of the client's own
LONGEST_OBJECT: Final = LONGEST_TEXT  # such an object, written as JSON
MOST_ON_PAGE: Final = 50

# Pictures. What decoding takes depends on the format: JPEG is decoded smaller than it is, WebP into three copies.
MOST_LOGO_BYTES: Final = 512 * 1024
MOST_HEADER_BYTES: Final = 12 * MIB
MOST_PICTURE_BYTES: Final = 10 * MIB
MOST_MEGAPIXELS: Final = {"JPEG": 50, "PNG": 24, "GIF": 24, "WEBP": 12}


def nests_deeper(value: Any, levels: int) -> bool:
    """Whether parsed JSON has more than so many containers inside each other. Does not recurse."""
    level = [value]
    for _depth in range(levels + 1):
        level = [below for container in level for below in _containers_in(container)]
        if not level:
            return False
    return True


def _containers_in(value: Any) -> Iterator[Any]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (below for below in inside if isinstance(below, dict | list))
