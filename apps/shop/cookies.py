"""Cart cookie: a random key for one host, stored as a hash."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

CART: Final = "parterre_cart"
KEPT_FOR: Final = timedelta(days=7)
_KEY: Final = re.compile(r"[a-z0-9]{32}")


def cart_key(request: HttpRequest) -> str:
    """Empty: no cart yet."""
    key = request.COOKIES.get(CART, "")
    return key if _KEY.fullmatch(key) else ""


def keep_cart_key(response: HttpResponse, key: str) -> None:
    response.set_cookie(
        CART, key, max_age=KEPT_FOR, httponly=True, secure=settings.IS_HTTPS, samesite="Lax", path="/"
    )
