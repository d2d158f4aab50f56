"""Valkey as cache.

Neither alias swallows errors: "nothing there" would be a wrong answer for locks and counters. Where the cache is
only an optimization, the caller handles the failure, as `tenants.routing.directory` does.
"""

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
    # Keys carry the organizer's schema.
    "default": _cache(KEY_FUNCTION="django_tenants.cache.make_key", KEY_PREFIX="parterre"),
    # Shared by all organizers: routing, rate limits.
    "public": _cache(KEY_PREFIX="parterre-public"),
}
