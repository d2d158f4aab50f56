"""Valkey as cache."""

from typing import Any

from parterre.project.settings.parts.configuration import CONFIG

VALKEY_URL = CONFIG.valkey.url


def _cache(**more: Any) -> dict[str, Any]:
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": VALKEY_URL,
        # Seconds. A request must not wait for a Valkey that does not answer.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
        **more,
    }


CACHES = {
    # Counters of rate limits (allauth's too). Goes on in memory while Valkey is away.
    "default": _cache(
        BACKEND="parterre.integrations.valkey_cache.ValkeyOrMemoryCache",
        KEY_FUNCTION="django_tenants.cache.make_key",  # with the organizer's schema
        KEY_PREFIX="parterre",
    ),
    # What processes tell each other: routing, forms that were sent. Raises while Valkey is away: who asks has to
    # know that nobody answers, and does without (tenants.routing.directory).
    "public": _cache(KEY_PREFIX="parterre-public"),
}
