"""Error handlers: JSON for the API, a page otherwise."""

# ruff: noqa: ARG001  # Django calls these with arguments by name

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import is_valid_path
from django.utils.translation import gettext

from apps.shop.error_links import links_on_errors
from parterre.web.error_pages import refusal_page

API_PREFIX = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(
        request, 400, gettext("This request could not be understood."), gettext("No changes were made.")
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = gettext("You do not have permission to perform this action.")
    return _answer(request, 403, text, gettext("Ask a team administrator to change your permissions."))


def csrf_failure(
    request: HttpRequest,
    reason: str = "",
) -> HttpResponse:
    text = gettext("Your session on this page has expired. Go back, reload the page and try again.")
    return _answer(request, 403, text, gettext("No changes were made."))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    detail = gettext("Check the address. The page may have been moved or deleted.")
    text = gettext("Not found.")
    if is_valid_path(f"{request.path_info}/"):
        text = gettext("Not found. This address needs a slash at its end.")
    return _answer(request, 404, text, detail, title=gettext("Page not found"))


def server_error(request: HttpRequest) -> HttpResponse:
    text = gettext("Something went wrong on our side. We have been notified.")
    return _answer(request, 500, text, gettext("Your saved data is not affected."))


def _answer(request: HttpRequest, status: int, text: str, detail: str, *, title: str = "") -> HttpResponse:
    if request.path_info.startswith(API_PREFIX):
        return JsonResponse({"detail": text}, status=status)
    organizer = getattr(getattr(request, "organizer", None), "name", "")
    again = request.get_full_path() if status == 500 else ""
    is_shop = getattr(request, "urlconf", None) == settings.ORGANIZER_HOST_URLCONF
    links = links_on_errors(request) if is_shop else ()
    page = refusal_page(title or text, detail, organizer=organizer, again=again, links=links)
    return HttpResponse(page, status=status)
