"""Masks rows of a sandbox copy: reads and writes PostgreSQL's COPY text format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from django.utils.translation import gettext_noop as _

from parterre.kernel.errors import DomainError
from tenants.portability.manifest import TablePart
from tenants.portability.mask_values import Mask, Masker
from tenants.portability.personal_data import EMPTY, RULES

NULL: Final = b"\\N"
ESCAPES: Final = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
ESCAPED: Final = re.compile(rb"\\(.)", re.DOTALL)
SPECIAL: Final = re.compile(rb"[\\\b\f\n\r\t\v]")
WRITTEN: Final = {plain: b"\\" + letter for letter, plain in ESCAPES.items()} | {b"\\": b"\\\\"}


class Unclassified(DomainError):
    """A table without classification is not copied."""

    message = _("The columns of %(table)s are not classified as personal or non-personal data.")


class Masking:
    """Changes of a copy for trying things out."""

    def __init__(self, key: bytes) -> None:
        self._masker = Masker(key)

    def rows(self, table: TablePart, rows: BinaryIO) -> Iterable[bytes] | None:
        rule = RULES.get(table.name)
        if rule is None:
            raise Unclassified(table=table.name)
        if rule is EMPTY:
            return None
        at = {
            table.columns.index(name): mask
            for name, mask in rule.columns.items()
            if mask and name in table.columns
        }
        only = (table.columns.index(rule.only[0]), rule.only[1]) if rule.only else None
        return self._masked(rows, at, only)

    def _masked(
        self, rows: BinaryIO, masks: dict[int, Mask], only: tuple[int, frozenset[str]] | None
    ) -> Iterator[bytes]:
        for line in rows:
            values = line.rstrip(b"\n").split(b"\t")
            if only and unescaped(values[only[0]]).decode() not in only[1]:
                continue
            for place, mask in masks.items():
                if values[place] != NULL:
                    value = unescaped(values[place]).decode()
                    values[place] = escaped(mask(self._masker, value).encode())
            yield b"\t".join(values) + b"\n"


def unescaped(value: bytes) -> bytes:
    if b"\\" not in value:
        return value
    return ESCAPED.sub(lambda found: ESCAPES.get(found[1], found[1]), value)


def escaped(value: bytes) -> bytes:
    return SPECIAL.sub(lambda found: WRITTEN[found[0]], value)
