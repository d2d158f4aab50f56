"""Select the organizer's Stripe keys for an event, and check whether they may be used.

Test mode never charges anybody, and nobody gets real tickets for a test card: an event in test mode needs the test
keys, any other the live ones. Against the double of Stripe (development only) every key is a live one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from django.conf import settings

from apps.payments.hookspecs import MethodUnavailable
from parterre.integrations.stripe import StripeGateway, gateway_for

Mode = Literal["live", "test"]
PATTERNS: Final = {"live": r"(sk|rk)_(live|test)_[A-Za-z0-9_]+", "test": r"(sk|rk)_test_[A-Za-z0-9_]+"}


def mode_of(testmode: bool) -> Mode:
    return "test" if testmode else "live"


def secret_key(own: Mapping[str, Any], mode: Mode) -> str:
    """Empty: none that may be used."""
    key = str(own.get("test_secret_key" if mode == "test" else "secret_key") or "")
    if mode == "live" and "_live_" not in key and not settings.STRIPE_IS_DOUBLE:
        return ""
    return key


def webhook_secrets(own: Mapping[str, Any]) -> list[str]:
    found = (str(own.get(name) or "") for name in ("webhook_secret", "test_webhook_secret"))
    return [secret for secret in found if secret]


def gateway(own: Mapping[str, Any], mode: Mode) -> StripeGateway:
    key = secret_key(own, mode)
    if not key:
        raise MethodUnavailable
    return gateway_for(key, api_base=settings.STRIPE_API_BASE)
