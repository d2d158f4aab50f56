"""Browsers in which somebody has signed in before: failed attempts elsewhere do not count against them."""

from __future__ import annotations

import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from parterre.accounts.sign_in_log import client_of
from parterre.kernel.networks import network_of

COOKIE: Final = "known_device"
KEPT_SECONDS: Final = 180 * 24 * 60 * 60
MOST_ACCOUNTS: Final = 5
SALT: Final = "parterre.accounts.known_device"


def attempt_source(request: HttpRequest, email: str) -> str:
    """Where an attempt to sign in to this account comes from: a known device, or a network."""
    device, accounts = _cookie_of(request)
    return f"device:{device}" if _mark(email) in accounts else network_of(client_of(request))


def remember(request: HttpRequest, response: HttpResponse, email: str) -> HttpResponse:
    """The last accounts that signed in in this browser; not whose they are."""
    device, accounts = _cookie_of(request)
    mark = _mark(email)
    others = [one for one in accounts if one != mark]
    response.set_cookie(
        COOKIE,
        signing.dumps([device, [mark, *others][:MOST_ACCOUNTS]], salt=SALT),
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _cookie_of(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, accounts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return secrets.token_urlsafe(12), []
    return device, accounts


def _mark(email: str) -> str:
    return salted_hmac(SALT, email.lower()).hexdigest()[:20]
