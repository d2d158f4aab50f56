"""Refuses bodies that are larger than anything here takes, before a byte of them is read."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext

from parterre.kernel.bounds import MIB, MOST_BODY_BYTES
from parterre.web.error_pages import refusal_page

API = "/api/"


class BoundedBody:
    """Without a Content-Length, Django reads no body at all: so the header is the bound."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = str(request.META.get("CONTENT_LENGTH") or "")
        if given.isdigit() and int(given[:18]) > MOST_BODY_BYTES:
            return too_large(request)
        return self.get_response(request)


def too_large(request: HttpRequest) -> HttpResponse:
    title = gettext("The request is too large.")
    if request.path_info.startswith(API):
        return JsonResponse({"detail": title}, status=413)
    detail = gettext("Send at most %(most)s MB at a time.") % {"most": MOST_BODY_BYTES // MIB}
    return HttpResponse(refusal_page(title, detail), status=413)
