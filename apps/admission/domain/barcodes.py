"""Normalize barcodes as read by a scanner: usually a ticket secret, possibly arbitrary text."""

from __future__ import annotations

import base64

PREFIX = "binary:"


def storable(barcode: str) -> str:
    """The barcode as text PostgreSQL can keep: one with control bytes becomes `binary:<base64>`."""
    if any(is_control(character) for character in barcode):
        return PREFIX + base64.b64encode(barcode.encode("utf-8", "surrogatepass")).decode("ascii")
    return barcode


def is_control(character: str) -> bool:
    return character < " " or "\x7f" <= character <= "\x9f" or "\ud800" <= character <= "\udfff"
