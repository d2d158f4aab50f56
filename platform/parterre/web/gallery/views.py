"""The gallery's pages."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

PAGES: dict[str, dict[str, object]] = {"components": {}}


def page(request: HttpRequest, name: str) -> HttpResponse:
    """A page of samples. There is none outside development."""
    if not settings.DEVELOPMENT or name not in PAGES:
        raise Http404
    return render(request, f"web/gallery/{name}.html", PAGES[name])
