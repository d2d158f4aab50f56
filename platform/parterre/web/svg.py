"""Sanitizes untrusted SVG files: shapes and paint are rewritten, everything else is dropped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_ELEMENTS = 3000

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_SHAPES = frozenset(("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"))
_GRADIENTS = frozenset(("linearGradient", "radialGradient"))
_TEXTS = frozenset(("title", "desc"))
_KEPT = _SHAPES | _GRADIENTS | _TEXTS | {"g", "defs", "stop", "clipPath", "mask"}
# They would be seen in the drawing the organizer knows: better refused than silently lost.
_MISSED = frozenset(("image", "text", "use", "foreignObject", "pattern", "filter", "symbol"))
# fmt: off
_GEOMETRY = frozenset((
    "viewBox", "preserveAspectRatio", "x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "fx",
    "fy", "fr", "x1", "y1", "x2", "y2", "d", "points", "pathLength", "transform", "gradientUnits",
    "gradientTransform", "spreadMethod", "offset", "clipPathUnits", "maskUnits", "maskContentUnits",
    "id",
))
# fmt: on
# fmt: off
_PAINT = frozenset((
    "fill", "fill-opacity", "fill-rule", "clip-rule", "clip-path", "mask", "stroke", "stroke-width",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset",
    "stroke-opacity", "opacity", "color", "display", "visibility", "stop-color", "stop-opacity",
))
# fmt: on
_VALUE = re.compile(r"[^<>&\"'\\;{}@]*")
_OWN_PART = re.compile(r"#[\w.-]+")
_OWN_PAINT = re.compile(r"url\(#[\w.-]+\)")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"\.([\w-]+)")

Handler = Callable[..., None]


class DrawingRefused(Exception):
    """`reason` is a whole sentence for people."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(str(reason))
        self.reason = reason


def sanitised_svg(content: bytes) -> bytes:
    """Styles become attributes, since drawing programs write them both ways.

    Raises DrawingRefused for what is not well-formed, declares entities, or shows things that would be missing.
    """
    styles = _Styles()
    _parse(content, start=styles.start, end=styles.end, text=styles.text)
    copy = _Copy(styles.rules)
    _parse(content, start=copy.start, end=copy.end, text=copy.text)
    return "".join(copy.written).encode()


def _parse(content: bytes, *, start: Handler, end: Handler, text: Handler) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(content, True)
    except expat.ExpatError as problem:
        raise DrawingRefused(_("The SVG file is damaged.")) from problem


def _refuse_entities(*_declaration: object) -> None:
    raise DrawingRefused(_("The SVG file declares entities. Export it as plain SVG."))


class _Styles:
    """First reading: rules of classes, such as `.st0{fill:#C2361A}`. Also counts."""

    def __init__(self) -> None:
        self.rules: dict[str, dict[str, str]] = {}
        self._elements = 0
        self._sheet: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise DrawingRefused(_("The SVG file has more than 3,000 elements. Simplify it."))
        if name == f"{_SVG} style":
            self._sheet = []

    def text(self, text: str) -> None:
        if self._sheet is not None:
            self._sheet.append(text)

    def end(self, name: str) -> None:
        if name != f"{_SVG} style" or self._sheet is None:
            return
        for selectors, declarations in _RULE.findall("".join(self._sheet)):
            for selector in selectors.split(","):
                if found := _SELECTOR.fullmatch(selector.strip()):
                    self.rules.setdefault(found[1], {}).update(_paint_of(declarations))
        self._sheet = None


class _Copy:
    """Second reading: what is allowed is written, the rest dropped with all that is in it."""

    def __init__(self, rules: Mapping[str, Mapping[str, str]]) -> None:
        self.written: list[str] = []
        self._rules = rules
        self._path: list[str | None] = []  # names of open elements; None: dropped

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        namespace, _space, local = name.rpartition(" ")
        if not self._path:
            self._root(namespace, local, attributes)
            return
        dropping = self._path[-1] is None
        if namespace == _SVG and local in _MISSED and not dropping:
            raise DrawingRefused(
                _("The SVG file contains text or images. Convert them to paths, or upload a PNG file.")
            )
        kept = namespace == _SVG and local in _KEPT and not dropping
        self._path.append(local if kept else None)
        if kept:
            self._write(local, self._attributes(local, attributes))

    def text(self, text: str) -> None:
        if self._path and self._path[-1] in _TEXTS:
            self.written.append(escape(text))

    def end(self, name: str) -> None:
        if (local := self._path.pop()) is not None:
            self.written.append(f"</{local}>")

    def _root(self, namespace: str, local: str, attributes: Mapping[str, str]) -> None:
        if (namespace, local) != (_SVG, "svg"):
            raise DrawingRefused(_("This is not an SVG file."))
        kept = self._attributes(local, attributes)
        if "viewBox" not in kept and not {"width", "height"} <= kept.keys():
            raise DrawingRefused(_("The SVG file has no viewBox. Export it with one."))
        self._path.append(local)
        self._write(local, {"xmlns": _SVG, **kept})

    def _attributes(self, local: str, attributes: Mapping[str, str]) -> dict[str, str]:
        kept = {
            name: value
            for name, value in attributes.items()
            if name in _GEOMETRY | _PAINT and _is_safe(value)
        }
        for styled in attributes.get("class", "").split():
            kept |= self._rules.get(styled, {})
        kept |= _paint_of(attributes.get("style", ""))
        # Gradients build on each other by reference.
        reference = attributes.get("href", attributes.get(f"{_XLINK} href", ""))
        if local in _GRADIENTS and _OWN_PART.fullmatch(reference):
            kept["href"] = reference
        return kept

    def _write(self, local: str, attributes: Mapping[str, str]) -> None:
        self.written.append(
            f"<{local}{''.join(f' {name}={quoteattr(value)}' for name, value in attributes.items())}>"
        )


def _paint_of(declarations: str) -> dict[str, str]:
    pairs = (declaration.partition(":") for declaration in declarations.split(";"))
    cleaned = ((name.strip(), value.replace("!important", "").strip()) for name, _colon, value in pairs)
    return {name: value for name, value in cleaned if name in _PAINT and value and _is_safe(value)}


def _is_safe(value: str) -> bool:
    """Nothing that closes the attribute, and no address but of a part of the same drawing."""
    if not _VALUE.fullmatch(value):
        return False
    return "url" not in value.lower() or bool(_OWN_PAINT.fullmatch(value.strip()))
