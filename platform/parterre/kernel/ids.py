"""Random names that cannot be guessed, and codes that can be read aloud."""

from __future__ import annotations

import secrets
import uuid

# The contract's alphabet for order codes: no I and O, which people mistake for 1 and 0.
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ1234567890"
# Ticket secrets are typed in by hand when a screen is broken: lower case, nothing that looks alike.
SECRET_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105 - what secrets are made of


def random_text(length: int, alphabet: str) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def new_order_code(length: int = 5) -> str:
    """Never starts with a digit, so that spreadsheets keep it as text."""
    return secrets.choice(CODE_ALPHABET[:24]) + random_text(length - 1, CODE_ALPHABET)


def new_secret(length: int = 32) -> str:
    """About 4.95 bits a character; 32 of them are 158 bits."""
    return random_text(length, SECRET_ALPHABET)


def new_schema_name() -> str:
    """An organizer's schema and role: opaque and final, so that renaming a slug never touches it."""
    return f"org_{uuid.uuid4().hex}"
