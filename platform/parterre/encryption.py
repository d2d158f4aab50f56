"""Encryption of secrets at rest with the platform's keys: the first encrypts, all decrypt.

Each place (a setting of an organizer, a kind of value) has a key of its own, derived from the platform's: what is
encrypted for one place cannot be decrypted in another, so that nobody gains by moving it there.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from parterre.observability.redaction import conceal


class CannotDecrypt(Exception):
    """Encrypted with a key that is no longer configured, for another place, or altered."""


def encrypt(text: str, *, place: str) -> str:
    conceal(text)
    return MultiFernet(_keys(place)).encrypt(text.encode()).decode()


def decrypt(token: str, *, place: str) -> str:
    """Raises CannotDecrypt."""
    try:
        text = MultiFernet(_keys(place)).decrypt(token.encode()).decode()
    except InvalidToken:
        raise CannotDecrypt from None
    conceal(text)
    return text


def reencrypt(token: str, *, place: str) -> str:
    """The same secret encrypted with the first key; unchanged if it is already. Raises CannotDecrypt."""
    keys = _keys(place)
    try:
        keys[0].decrypt(token.encode())
    except InvalidToken:
        return encrypt(decrypt(token, place=place), place=place)
    return token


def _keys(place: str) -> list[Fernet]:
    return [Fernet(urlsafe_b64encode(_derived(key, place))) for key in settings.ENCRYPTION_KEYS]


def _derived(key: str, place: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=place.encode()).derive(key.encode())
