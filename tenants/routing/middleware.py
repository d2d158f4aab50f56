"""Resolves a request's organizer by host or path. It opens no transaction; views do."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotFound,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import render
from django.utils.translation import gettext

from parterre.observability import context as log_context
from parterre.web.error_pages import refusal_page
from tenants.lifecycle.access_policy import SurfaceAccess, access_policy_of
from tenants.models import Organizer
from tenants.routing.directory import (
    HostRoute,
    canonical_host,
    organizer_by_slug,
    root_host,
    route_of_host,
    shop_host,
    shop_url,
    slug_in,
    url_of,
    without_port,
)

__all__ = [
    "OrganizerMiddleware",
    "back_soon",
    "canonical_host",
    "is_platform_host",
    "is_served",
    "root_host",
    "shop_host",
    "shop_url",
]

API_PATH = re.compile(r"/api/v1/organizers/([^/]+)/")
BACKOFFICE_PATH = re.compile(r"/o/([^/]+)/")
GATE_PATH = re.compile(r"/o/[^/]+/gate/")
ON_EVERY_HOST = frozenset(["/healthcheck/"])
SAFE = frozenset(["GET", "HEAD", "OPTIONS"])
BACK_SOON_SECONDS = "120"
# A redirect is for good, but addresses can be taken back: browsers must not remember one for long.
REMEMBERED = "max-age=60"
# Whoever has a cart on a host finishes there: the cookie is not sent to another.
CART_COOKIE = "parterre_cart"


def back_soon(request: HttpRequest, organizer: Organizer) -> HttpResponse:
    """Response to writes while the organizer is moved."""
    page = refusal_page(
        gettext("Back in a few minutes"),
        gettext("You can view everything, but changes are disabled for a moment. Your data is safe."),
        organizer=organizer.name,
        again=request.path if request.method in SAFE else "",
    )
    return HttpResponse(page, status=503, headers={"Retry-After": BACK_SOON_SECONDS})


class OrganizerMiddleware:
    """Sets `request.organizer` (or None) and, on an organizer's own host, the shop's URLs.

    An unknown host gets a plain 404 without a query in any organizer's schema.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = without_port(request.get_host())
        if request.path in ON_EVERY_HOST:
            return self._answer_for(None, request)
        if host == root_host():
            organizer = _organizer_in(request.path)
            return _to_present_slug(request, organizer) or self._answer_for(organizer, request)
        if is_platform_host(host):
            request.urlconf = settings.CONSOLE_URLCONF
            return self._answer_for(None, request)
        route = route_of_host(host)
        shop = access_policy_of(route.organizer).shop if route is not None else SurfaceAccess.NOTHING
        if route is None or shop is SurfaceAccess.NOTHING:
            return HttpResponseNotFound("There is nothing here.\n", content_type="text/plain; charset=utf-8")
        if moved := _to_canonical_host(request, host, route):
            return moved
        organizer = route.organizer
        if shop is SurfaceAccess.CLOSED:
            return render(request, "tenants/shop_suspended.html", {"organizer": organizer}, status=403)
        if organizer.is_read_only and request.method not in SAFE:
            return back_soon(request, organizer)
        request.urlconf = settings.ORGANIZER_HOST_URLCONF
        request.host_event_id = route.event_id  # type: ignore[attr-defined]
        response = self._answer_for(organizer, request)
        return response if slug_in(host) else _with_strict_transport(request, response)

    def _answer_for(self, organizer: Organizer | None, request: HttpRequest) -> HttpResponse:
        request.organizer = organizer  # type: ignore[attr-defined]
        log_context.organizer.set(organizer.slug if organizer else "")
        return self.get_response(request)


def is_platform_host(host: str) -> bool:
    """The root, or the console where there is one."""
    return host == root_host() or bool(settings.CONSOLE_URLCONF and host == settings.CONSOLE_HOST)


def is_served(route: HostRoute | None) -> bool:
    """Whether the host has any response but a plain 404, be it a closed shop."""
    return route is not None and access_policy_of(route.organizer).shop is not SurfaceAccess.NOTHING


def _to_canonical_host(request: HttpRequest, host: str, route: HostRoute) -> HttpResponse | None:
    """Redirects safe methods only, so that no submitted data is lost or repeated."""
    organizer = route.organizer
    leads_on = route.is_former or (organizer.custom_host and route.event_id is None)
    if not leads_on or host == canonical_host(organizer) or not _is_looked_at(request):
        return None
    return _moved(url_of(canonical_host(organizer)).rstrip("/") + request.get_full_path())


def _is_looked_at(request: HttpRequest) -> bool:
    return request.method in ("GET", "HEAD") and CART_COOKIE not in request.COOKIES


def _to_present_slug(request: HttpRequest, organizer: Organizer | None) -> HttpResponse | None:
    """The back office, by a slug that was changed. The API answers to both; a check-in device stays where it is."""
    found = BACKOFFICE_PATH.match(request.path)
    if organizer is None or found is None or found[1] == organizer.slug:
        return None
    if request.method not in ("GET", "HEAD") or GATE_PATH.match(request.path):
        return None
    return _moved(f"/o/{organizer.slug}/" + request.get_full_path()[found.end() :])


def _moved(url: str) -> HttpResponse:
    return HttpResponsePermanentRedirect(url, headers={"Cache-Control": REMEMBERED})


def _with_strict_transport(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """HSTS without includeSubDomains on custom hosts, whose other subdomains are not ours."""
    if settings.SECURE_HSTS_SECONDS and request.is_secure():
        response.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    return response


def _organizer_in(path: str) -> Organizer | None:
    """The API answers for itself when there is none. Pages of the back office need one that has a schema."""
    if found := API_PATH.match(path):
        return organizer_by_slug(found[1])
    if found := BACKOFFICE_PATH.match(path):
        organizer = organizer_by_slug(found[1])
        if organizer is None or not access_policy_of(organizer).is_known:
            raise Http404
        return organizer
    return None
