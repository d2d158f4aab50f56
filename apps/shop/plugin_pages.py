"""Pages of plugins: /<event>/plugins/<plugin>/… on the organizer's host. 404 where the plugin is inactive."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, include, path, re_path
from django.urls.resolvers import RoutePattern, URLResolver

from apps.events.facade import active_plugins
from apps.events.models import Event
from parterre.hooks.discovery import installed
from tenants.context.transactions import organizer_readonly, organizer_transaction

PageView = Callable[..., HttpResponse]


def plugin_urlpatterns() -> list[URLResolver]:
    return [
        path(
            f"<str:event>/plugins/{plugin.name}/",
            include((_guarded(plugin.pages, plugin.name), plugin.name)),
        )
        for plugin in installed().values()
        if plugin.pages
    ]


def _guarded(module: str, name: str) -> list[URLPattern]:
    return [_wrapped(pattern, name) for pattern in import_module(module).urlpatterns]


def _wrapped(pattern: URLPattern, name: str) -> URLPattern:
    view = while_active(pattern.callback, name)
    declare = path if isinstance(pattern.pattern, RoutePattern) else re_path
    return declare(str(pattern.pattern), view, pattern.default_args, pattern.name)


def while_active(view: PageView, plugin: str) -> PageView:
    """Calls `view(request, event, …)` inside the organizer; the event must be live and have the plugin on."""

    @wraps(view)
    def guarded(request: HttpRequest, *, event: str, **arguments: Any) -> HttpResponse:
        organizer = request.organizer  # type: ignore[attr-defined]
        with (organizer_readonly if request.method in ("GET", "HEAD", "OPTIONS") else organizer_transaction)(
            organizer
        ):
            found = Event.objects.filter(slug__iexact=event, live=True).first()
            if found is None or plugin not in active_plugins(found):
                raise Http404
            return view(request, found, **arguments)

    return guarded
