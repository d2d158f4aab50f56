"""Removes secrets from what leaves by logs and error reports: an exception's text may quote what it was given.

Whatever this process has encrypted or decrypted lately is known, so that no plugin has to describe its secrets.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any, Final

REDACTED: Final = "(secret)"
# What is shorter may be a word of any other text.
SHORTEST: Final = 6
MOST: Final = 500
_lock = Lock()
_concealed: OrderedDict[str, None] = OrderedDict()


def conceal(secret: str) -> None:
    """From now on; the oldest of too many is forgotten."""
    if len(secret) < SHORTEST:
        return
    with _lock:
        _concealed[secret] = None
        _concealed.move_to_end(secret)
        if len(_concealed) > MOST:
            _concealed.popitem(last=False)


def redacted(value: Any) -> Any:
    """The same without secrets: texts, and what is in lists and mappings."""
    if isinstance(value, str):
        return _without_secrets(value)
    if isinstance(value, dict):
        return {redacted(key): redacted(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [redacted(inner) for inner in value]
    return value


def _without_secrets(text: str) -> str:
    with _lock:
        known = list(_concealed)
    for secret in known:
        if secret in text:
            text = text.replace(secret, REDACTED)
    return text
