"""Requires the second factor of platform staff."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase

from parterre.accounts.models import User
from parterre.accounts.second_factor import require_second_factor

OPEN = ("/accounts/", "/healthcheck/", "/metrics")


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
