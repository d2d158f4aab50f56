"""Answers when no view answered: JSON for the API, a small page for people."""

# ruff: noqa: ARG001  # Django calls these with arguments by name

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

API_PREFIX = "/api/"
PAGE = """<!doctype html>
<html lang="{}">
<head><meta charset="utf-8"><title>{}</title></head>
<body><h1>{}</h1></body>
</html>
"""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, gettext("This request could not be understood."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, gettext("You do not have permission to perform this action."))


def csrf_failure(
    request: HttpRequest,
    reason: str = "",
) -> HttpResponse:
    return _answer(
        request, 403, gettext("This page was open for too long. Go back, reload it and try again.")
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, gettext("Not found."))


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500, gettext("Something went wrong on our side. We have been told."))


def _answer(request: HttpRequest, status: int, text: str) -> HttpResponse:
    if request.path_info.startswith(API_PREFIX):
        return JsonResponse({"detail": text}, status=status)
    return HttpResponse(format_html(PAGE, get_language() or "en", text, text), status=status)
