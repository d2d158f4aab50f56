"""Labels of a request in metrics and logs. Their number must not grow with client input."""

from __future__ import annotations

from django.http import HttpRequest

HEALTHCHECK_PATH = "/healthcheck/"
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


def remember(request: HttpRequest, known: dict[str, str]) -> None:
    """For what Django logs about the request when all middleware is through."""
    request.parterre_context = known  # type: ignore[attr-defined]


def remembered(request: HttpRequest) -> dict[str, str]:
    return getattr(request, "parterre_context", {})


def method_of(request: HttpRequest) -> str:
    """As sent, or "other": clients may invent methods."""
    method = request.method or ""
    return method if method in METHODS else "other"


def route_of(request: HttpRequest) -> str:
    """The URL's name, else its pattern; "none" when nothing matched. Never the path, which has no bounds."""
    if request.path_info == HEALTHCHECK_PATH:
        return "healthcheck"
    match = request.resolver_match
    if match is None:
        return "none"
    return match.view_name if match.url_name else match.route
