"""Default frame of account and sign-up pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from parterre.web.frames import Language, PlainFrame


def plain_frame(request: HttpRequest) -> dict[str, Any]:
    """A context processor. Nothing is reckoned on pages that have a frame of their own."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> PlainFrame:
    return PlainFrame(name=settings.INSTANCE_NAME, home_url="/", languages=_languages(request))


def _languages(request: HttpRequest) -> tuple[Language, ...]:
    """Those the page is not in. After a POST there is no page to come back to but its own address."""
    try:
        return tuple(
            Language(
                code,
                name,
                f"{reverse('language', args=[code])}?{urlencode({'next': request.get_full_path()})}",
            )
            for code, name in settings.LANGUAGES
            if code != get_language()
        )
    except NoReverseMatch:  # an organizer's own host
        return ()
