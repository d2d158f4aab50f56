"""What the shop knows of a visitor: in cookies the cart's key and a one-time message, and the language.

Buyers have no session. Of the key only a hash is stored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import translation

CART: Final = "parterre_cart"
KEPT_FOR: Final = timedelta(days=7)
_KEY: Final = re.compile(r"[a-z0-9]{32}")
FLASH: Final = "parterre_note"
FLASH_SALT: Final = "shop.note"
FLASH_SECONDS: Final = 120
Kind = Literal["ok", "info", "wait", "no"]
SPOKEN = ("en", "de")
NAMES = {"en": "English", "de": "Deutsch"}


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


def language_for(locales: Sequence[str], wanted: str | None) -> str:
    """`locales` empty: any that we speak. Else the visitor's, else the event's first that we speak."""
    offered = [code for code in map(spoken, locales) if code] or list(SPOKEN)
    base = spoken(wanted or "")
    return base if base in offered else offered[0]


def offered_languages(locales: Sequence[str]) -> list[str]:
    """In the event's order, without doubles."""
    return list(dict.fromkeys(code for code in map(spoken, locales) if code)) or list(SPOKEN)


def spoken(code: str) -> str:
    """The part of a code that we have a catalogue for, or nothing."""
    base = code.partition("-")[0].lower()
    return base if base in SPOKEN and base in dict(settings.LANGUAGES) else ""


def speak(locales: Sequence[str]) -> str:
    """Activate the page's language for the rest of the request."""
    language = language_for(locales, translation.get_language())
    if language != translation.get_language():
        translation.activate(language)
    return language
