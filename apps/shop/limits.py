"""Rate limits of the shop (ACCOUNT_RATE_LIMITS)."""

from __future__ import annotations

import logging

import redis
from django.http import HttpRequest

from parterre.accounts.sign_in import within_limit

log = logging.getLogger(__name__)


def is_within(request: HttpRequest, action: str, *parts: str) -> bool:
    """Counts this time too. Without Valkey nobody is refused: the limit protects mailboxes, not money."""
    try:
        return within_limit(request, action, key="\0".join(parts))
    except redis.RedisError:
        log.warning("rate limit not counted", extra={"limit": action}, exc_info=True)
        return True
