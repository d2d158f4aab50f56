"""Which organizer a request is for, by host or by API path. Nothing is entered here: views do that."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from parterre.observability import context as log_context
from tenants.directory import organizer_by_host, organizer_by_slug
from tenants.models import Organizer

API_PATH = re.compile(r"/api/v1/organizers/([^/]+)/")
ON_EVERY_HOST = frozenset(["/healthcheck/"])


def root_host() -> str:
    return (urlsplit(settings.ROOT_URL).hostname or "localhost").lower()


def shop_host(slug: str) -> str:
    return f"{slug}.{root_host()}"


def shop_url(organizer: Organizer) -> str:
    """Absolute, with a slash at the end; the root's scheme and port."""
    root = urlsplit(settings.ROOT_URL)
    port = f":{root.port}" if root.port else ""
    return f"{root.scheme}://{shop_host(organizer.slug)}{port}/"


class OrganizerMiddleware:
    """Sets `request.organizer` (or None) and, on an organizer's own host, the shop's URLs.

    A host that is nobody's gets a plain 404 and costs no query in anybody's schema.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.get_host().rsplit(":", 1)[0].lower().rstrip(".")
        if request.path in ON_EVERY_HOST:
            return self._answer_for(None, request)
        if host == root_host():
            found = API_PATH.match(request.path)
            return self._answer_for(organizer_by_slug(found[1]) if found else None, request)
        organizer = organizer_by_host(host)
        if organizer is None or not organizer.is_open:
            return HttpResponseNotFound("There is nothing here.\n", content_type="text/plain; charset=utf-8")
        request.urlconf = settings.ORGANIZER_HOST_URLCONF
        return self._answer_for(organizer, request)

    def _answer_for(self, organizer: Organizer | None, request: HttpRequest) -> HttpResponse:
        request.organizer = organizer  # type: ignore[attr-defined]
        log_context.organizer.set(organizer.slug if organizer else "")
        return self.get_response(request)
