"""Second factor of platform staff; personal pages are not stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase

from parterre.accounts.models import User
from parterre.accounts.second_factor import require_second_factor

OPEN = ("/accounts/", "/healthcheck/", "/metrics")


class PersonalPages:
    """Answers that were made for a signed-in person are kept by nobody: another may use the same browser or proxy.

    Views that know better (files whose names change with their content) say so themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        user = getattr(request, "user", None)  # the API takes a refused session's away
        if settings.SESSION_COOKIE_NAME in request.COOKIES and user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class SecondFactorOfStaff:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Costs nobody without a session anything."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith(OPEN):
            return None
        user = request.user
        return require_second_factor(request) if isinstance(user, User) and user.is_platform_staff else None
