"""Icon sprite built from lucide's SVG files; a page loads it once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMES = HERE / "icons.txt"
SPRITE = HERE / "static" / "web" / "icons.svg"

_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class IconUnknown(LookupError):
    """No such icon in the sprite: add its name to icons.txt and run `manage.py build_icons`."""


@cache
def icon_names() -> frozenset[str]:
    return frozenset(NAMES.read_text().split())


def require_icon(name: str) -> str:
    if name not in icon_names():
        raise IconUnknown(name)
    return name


def sprite_of(drawings: Path, names: Iterable[str]) -> str:
    """`drawings`: a folder of lucide's SVG files, one an icon."""
    symbols = "\n".join(_symbol(name, (drawings / f"{name}.svg").read_text()) for name in sorted(names))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _symbol(name: str, svg: str) -> str:
    found = _DRAWING.search(svg)
    if found is None:
        raise ValueError(f"{name}.svg holds no drawing")
    shapes = " ".join(found[1].split()).replace(" />", "/>").replace("> <", "><").strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'
