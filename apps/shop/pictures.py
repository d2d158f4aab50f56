"""Serve pictures of products. Names are random, and the content under a name never changes."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.catalog.facade import picture_named

CONTENT_TYPES: Final = {"png": "image/png", "jpg": "image/jpeg"}


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """No query: the host says whose it is."""
    organizer = request.organizer  # type: ignore[attr-defined]
    content = picture_named(organizer.pk, name)
    if content is None:
        raise Http404
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(content, content_type=CONTENT_TYPES[name.rpartition(".")[2]], headers=headers)
