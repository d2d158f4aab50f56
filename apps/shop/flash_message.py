"""One-time messages in a signed cookie: buyers have no session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE: Final = "parterre_note"
SALT: Final = "shop.note"
SECONDS: Final = 120
Kind = Literal["ok", "info", "wait", "no"]


@dataclass(frozen=True, slots=True)
class Flash:
    """`text`: plain, in the reader's language."""

    kind: Kind
    text: str


def set_flash(response: HttpResponse, kind: Kind, text: str) -> None:
    value = signing.dumps([kind, text[:600]], salt=SALT, compress=True)
    response.set_cookie(
        COOKIE, value, max_age=SECONDS, httponly=True, secure=settings.IS_HTTPS, samesite="Lax"
    )


def flash_of(request: HttpRequest) -> Flash | None:
    value = request.COOKIES.get(COOKIE)
    if not value:
        return None
    try:
        kind, text = signing.loads(value, salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Flash(kind, text)


def clear_flash(request: HttpRequest, response: HttpResponse) -> None:
    """Once it was shown."""
    if COOKIE in request.COOKIES and COOKIE not in response.cookies:
        response.delete_cookie(COOKIE, samesite="Lax")
