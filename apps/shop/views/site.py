"""Language choice, branding images and robots.txt of a shop."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from apps.events.facade import find_branding_image
from apps.shop.visitor import SPOKEN

CONTENT_TYPES: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "svg": "image/svg+xml",
    "webp": "image/webp",
}
FOREVER: Final = "public, max-age=31536000, immutable"
YEAR: Final = 365 * 24 * 3600
ROBOTS: Final = (
    "User-agent: *\nDisallow: /*/order/\nDisallow: /*/cart/\nDisallow: /*/checkout/\nDisallow: /-/language/\n"
)


@require_safe
def branding_image(request: HttpRequest, name: str) -> HttpResponse:
    """No query: the host says whose it is, and a picture never changes under its name."""
    content = find_branding_image(request.organizer.pk, name)  # type: ignore[attr-defined]
    if content is None:
        raise Http404
    headers = {
        "Cache-Control": FOREVER,
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    return HttpResponse(content, content_type=CONTENT_TYPES[name.rpartition(".")[2]], headers=headers)


@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """A link, so that pages for everybody can carry it; all it changes is what this visitor reads."""
    if code not in SPOKEN:
        raise Http404
    wanted = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    response = HttpResponseRedirect(wanted if safe and wanted.startswith("/") else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=YEAR,
        httponly=True,
        secure=settings.IS_HTTPS,
        samesite="Lax",
    )
    return response


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        ROBOTS, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "public, max-age=3600"}
    )
