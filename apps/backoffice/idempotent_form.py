"""Forms that create an object accept a submission once, however often it is sent."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import Final

import redis
from django.core.cache import caches

FIELD: Final = "once"
REMEMBERED_SECONDS: Final = 24 * 60 * 60
LONGEST: Final = 64


def new_form_token() -> str:
    return secrets.token_urlsafe(12)


def is_first_submission(organizer: object, mark: str) -> bool:
    """Without a mark, or without a cache to ask, everything counts as the first."""
    if not mark or len(mark) > LONGEST:
        return True
    try:
        return caches["public"].add(_key(organizer, mark), True, REMEMBERED_SECONDS)
    except redis.RedisError:
        return True


def forget_submission(organizer: object, mark: str) -> None:
    """It was refused: the same form may be sent again."""
    if mark and len(mark) <= LONGEST:
        with suppress(redis.RedisError):
            caches["public"].delete(_key(organizer, mark))


def _key(organizer: object, mark: str) -> str:
    return f"office-once:{organizer}:{mark}"
