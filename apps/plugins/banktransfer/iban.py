"""Validate account numbers (IBAN, ISO 13616) and bank identifiers (BIC, ISO 9362)."""

from __future__ import annotations

import schwifty


def compact(iban: str) -> str:
    return schwifty.IBAN(iban, allow_invalid=True).compact


def is_valid(iban: str) -> bool:
    """Its country's length and shape, and the checksum."""
    return schwifty.IBAN(iban, allow_invalid=True).is_valid


def is_valid_bic(bic: str) -> bool:
    return schwifty.BIC(bic, allow_invalid=True).is_valid


def compact_bic(bic: str) -> str:
    return schwifty.BIC(bic, allow_invalid=True).compact


def in_groups(iban: str) -> str:
    return schwifty.IBAN(iban, allow_invalid=True).formatted
