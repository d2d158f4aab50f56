"""Redirects to the address with its final slash, where nothing is lost on the way."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.common import CommonMiddleware


class AppendSlash(CommonMiddleware):
    """Django's, for GET and HEAD only: clients follow a redirect of anything else with a GET that has no body, and
    would take its answer for that of the write.
    """

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        return request.method in ("GET", "HEAD") and super().should_redirect_with_slash(request)
