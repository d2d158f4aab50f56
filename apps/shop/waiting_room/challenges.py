"""A proof of work: the browser finds a number by trying, and the server checks it with one try.

By ALTCHA, whose worker in the browser is vendored (platform/parterre/web/VENDORED.md). No puzzle, no third party.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any, Final

import altcha
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from apps.shop.waiting_room.turn_cookie import Visitor

ALGORITHM: Final = "PBKDF2/SHA-256"
# About four seconds of one core of a desktop, shared by up to four workers; 0.5 ms to check.
ROUNDS: Final = 2_000
PREFIX: Final = "000"
GOOD_FOR: Final = timedelta(minutes=10)
LONGEST_PROOF: Final = 4_000


def new_challenge(visitor: Visitor, *, now: datetime) -> str:
    """As the worker takes it: JSON."""
    challenge = altcha.create_challenge(
        ALGORITHM,
        ROUNDS,
        key_prefix=PREFIX,
        expires_at=now + GOOD_FOR,
        data={"for": _name_of(visitor)},
        hmac_secret=_secret(),
    )
    return json.dumps(challenge.to_dict())


def is_solved(proof: str, visitor: Visitor) -> bool:
    """Once: the same proof a second time is none."""
    if not proof or len(proof) > LONGEST_PROOF or not altcha.verify_solution(proof, _secret()).verified:
        return False
    challenge = altcha.Payload.from_base64(proof).challenge
    is_theirs = (challenge.parameters.data or {}).get("for") == _name_of(visitor)
    return is_theirs and cache.add(f"proof:{challenge.signature}", True, GOOD_FOR.total_seconds())


def _name_of(visitor: Visitor) -> str:
    """Without the key of the cart, which pages do not show."""
    return hashlib.sha256(visitor.salt.encode()).hexdigest()


def _secret() -> bytes:
    digest: Any = salted_hmac("shop.challenge", "")
    return bytes(digest.digest())
