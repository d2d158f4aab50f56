"""Which organizer a request is for, by host or by path. Nothing is entered here: views do that."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render

from parterre.observability import context as log_context
from tenants.directory import organizer_by_host, organizer_by_slug
from tenants.models import Organizer, OrganizerState

API_PATH = re.compile(r"/api/v1/organizers/([^/]+)/")
BACKOFFICE_PATH = re.compile(r"/o/([^/]+)/")
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
            return self._answer_for(_organizer_in(request.path), request)
        if settings.CONSOLE_URLCONF and host == settings.CONSOLE_HOST:
            request.urlconf = settings.CONSOLE_URLCONF
            return self._answer_for(None, request)
        organizer = organizer_by_host(host)
        if organizer is not None and organizer.state == OrganizerState.SUSPENDED:
            return render(request, "tenants/shop_suspended.html", {"organizer": organizer}, status=403)
        if organizer is None or not organizer.is_open:
            return HttpResponseNotFound("There is nothing here.\n", content_type="text/plain; charset=utf-8")
        request.urlconf = settings.ORGANIZER_HOST_URLCONF
        return self._answer_for(organizer, request)

    def _answer_for(self, organizer: Organizer | None, request: HttpRequest) -> HttpResponse:
        request.organizer = organizer  # type: ignore[attr-defined]
        log_context.organizer.set(organizer.slug if organizer else "")
        return self.get_response(request)


def _organizer_in(path: str) -> Organizer | None:
    """The API answers for itself when there is none. Pages of the back office need one that has a schema."""
    if found := API_PATH.match(path):
        return organizer_by_slug(found[1])
    if found := BACKOFFICE_PATH.match(path):
        organizer = organizer_by_slug(found[1])
        if organizer is None or not organizer.schema_version:
            raise Http404
        return organizer
    return None
