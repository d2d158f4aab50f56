"""Cookies of the shop: the cart's key, stored as a hash, and one-time messages. Buyers have no session."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

CART: Final = "parterre_cart"
KEPT_FOR: Final = timedelta(days=7)
_KEY: Final = re.compile(r"[a-z0-9]{32}")
FLASH: Final = "parterre_note"
FLASH_SALT: Final = "shop.note"
FLASH_SECONDS: Final = 120
Kind = Literal["ok", "info", "wait", "no"]


def cart_key(request: HttpRequest) -> str:
    """A random key for one host. Empty: no cart yet."""
    key = request.COOKIES.get(CART, "")
    return key if _KEY.fullmatch(key) else ""


def keep_cart_key(response: HttpResponse, key: str) -> None:
    response.set_cookie(
        CART, key, max_age=KEPT_FOR, httponly=True, secure=settings.IS_HTTPS, samesite="Lax", path="/"
    )


@dataclass(frozen=True, slots=True)
class Flash:
    """`text`: plain, in the reader's language."""

    kind: Kind
    text: str


def set_flash(response: HttpResponse, kind: Kind, text: str) -> None:
    """Signed."""
    value = signing.dumps([kind, text[:600]], salt=FLASH_SALT, compress=True)
    response.set_cookie(
        FLASH, value, max_age=FLASH_SECONDS, httponly=True, secure=settings.IS_HTTPS, samesite="Lax"
    )


def flash_of(request: HttpRequest) -> Flash | None:
    value = request.COOKIES.get(FLASH)
    if not value:
        return None
    try:
        kind, text = signing.loads(value, salt=FLASH_SALT, max_age=FLASH_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Flash(kind, text)


def clear_flash(request: HttpRequest, response: HttpResponse) -> None:
    """Once it was shown."""
    if FLASH in request.COOKIES and FLASH not in response.cookies:
        response.delete_cookie(FLASH, samesite="Lax")
