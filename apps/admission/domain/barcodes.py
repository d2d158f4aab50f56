"""Barcodes as read by a scanner: usually a ticket secret, possibly arbitrary text."""

from __future__ import annotations

import base64

from parterre.kernel.normalize import composed

PREFIX = "binary:"


def storable(barcode: str) -> str:
    """The barcode as text PostgreSQL can keep: one with control bytes becomes `binary:<base64>`."""
    if any(is_control(character) for character in barcode):
        return PREFIX + base64.b64encode(barcode.encode("utf-8", "surrogatepass")).decode("ascii")
    return barcode


def is_readable(secret: str) -> bool:
    """Does a code of this text come out of a scanner, a keyboard and a form as it went in?

    Line breaks, spaces at the ends, what is invisible and letters in two parts do not.
    """
    return secret.isprintable() and secret == composed(secret.strip())


def is_control(character: str) -> bool:
    return character < " " or "\x7f" <= character <= "\x9f" or "\ud800" <= character <= "\udfff"
