"""Theme style sheets of organizers, so that no page needs an inline style."""

# ruff: noqa: ARG001  # a view takes the request, whether or not it looks at it

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from parterre.web.seat_rows import seat_rows
from parterre.web.theme import ThemeUnknown, theme_named

FOREVER = "public, max-age=31536000, immutable"
SOON = "public, max-age=300"


@require_safe
def theme_style(request: HttpRequest, name: str) -> HttpResponse:
    """No query: the name says the colour."""
    try:
        found = theme_named(name)
    except ThemeUnknown as problem:
        raise Http404 from problem
    headers = {"Cache-Control": FOREVER if found.is_current else SOON}
    return HttpResponse(found.css, content_type="text/css; charset=utf-8", headers=headers)


@require_safe
def seat_rows_picture(request: HttpRequest, colour: str, slug: str) -> HttpResponse:
    headers = {"Cache-Control": FOREVER}
    return HttpResponse(seat_rows(f"#{colour}", slug), content_type="image/svg+xml", headers=headers)
